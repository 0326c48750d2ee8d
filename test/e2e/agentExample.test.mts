import { readFile } from 'node:fs/promises';
import { startN8n } from '../../demo/n8n/process.mts';
import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import { withCredential } from '../../demo/n8n/workflow.mts';
import type { Workflow, WorkflowNode } from '../../demo/n8n/workflow.mts';
import { startLanguageModel } from './languageModel.mts';
import type { LanguageModel } from './languageModel.mts';
import { PaymentWorkflow, until } from './paymentWorkflow.mts';
import { startMailServer } from './smtp.mts';
import type { MailServer } from './smtp.mts';
import { setStage } from './stage.mts';
import type { Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;
const ORDER = {
	recipientName: 'Example Shop Ltd',
	recipientIban: 'DE89 3704 0044 0532 0130 00',
	amount: 12.34,
	invoiceNumber: 'INV-2026-001',
};
/** n8n takes a click without the name of a browser for a mail scanner's. */
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36' };

describe('the example with an agent and an approval, in a real n8n', () => {
	let stage: Stage;
	let model: LanguageModel;
	let mail: MailServer;
	let n8n: LaunchedN8n | undefined;
	let workflow: PaymentWorkflow;
	let id: string;

	beforeAll(async () => {
		stage = await setStage();
		model = await startLanguageModel();
		mail = await startMailServer();
		n8n = await startN8n(stage.settings);
		workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
		id = await workflow.create(await readyExample());
	}, FIRST_INSTALL);

	beforeEach(() => {
		stage.sandbox.reset();
		mail.mails.length = 0;
		model.requests = [];
	});

	afterAll(async () => {
		await n8n?.stop();
		await model.close();
		await mail.close();
		await stage.strike();
	});

	/** The example as imported, with the credentials picked. */
	async function readyExample(): Promise<Workflow> {
		const file = new URL('../../examples/agent-with-approval.json', import.meta.url);
		const plain = JSON.parse(await readFile(file, 'utf8')) as Workflow;
		const openAiApi = await workflow.createCredential('openAiApi', model.account);
		const smtp = await workflow.createCredential('smtp', mail.account);
		const ready = withCredential(plain, workflow.credential);
		const picked = (type: string): Partial<WorkflowNode> => {
			if (type.endsWith('.emailSend')) return { credentials: { smtp } };
			return type.endsWith('.lmChatOpenAi') ? { credentials: { openAiApi } } : {};
		};
		return { ...ready, nodes: ready.nodes.map((node) => ({ ...node, ...picked(node.type) })) };
	}

	/** Runs until a person is asked. */
	async function prepare(order: object) {
		model.script = [
			{
				calls: [
					{ tool: 'Look_up_earlier_payments', args: { invoice_number: ORDER.invoiceNumber } },
				],
			},
			{ calls: [{ tool: 'format_final_json_response', args: { output: order } }] },
		];
		const { length } = await workflow.executions();
		await workflow.start(id, 'Start');
		await until('it is listed', async () => (await workflow.executions()).length > length);
		const execution = (await workflow.executions())[0]!.id;
		const { status } = await workflow.pause(execution);
		expect(status).toBe('waiting');
		const question = mail.mails.at(-1);
		const text = question!.replace(/=\r\n/g, '').replace(/=3D/g, '=').replace(/&amp;/g, '&');
		const link = (approved: boolean) =>
			new RegExp(`http://[^"'\\s]+approved=${approved}[^"'\\s]*`).exec(text)![0];
		return { execution, text, link };
	}

	const payments = () => stage.sandbox.store.all().map(({ payment }) => payment);

	test('pays nothing before the approval, once after it, and mails the link', async () => {
		const { execution, text, link } = await prepare(ORDER);
		expect(text).toContain('12.34 EUR to Example Shop Ltd');
		expect(model.observations()[0]).toContain('No payment has the number');
		expect(payments()).toEqual([]);

		await fetch(link(true), { headers: BROWSER });
		expect((await workflow.end(execution)).status).toBe('success');
		expect(payments()).toMatchObject([{ amount: 12.34, metadata: { endToEndId: 'INV-2026-001' } }]);
		const body = mail.mails.at(-1)!.replace(/=\r\n/g, '');
		expect(body).toContain(`${stage.sandbox.url}/hosted/${payments()[0]!.id}`);

		await fetch(link(true), { headers: BROWSER });
		const again = await prepare(ORDER);
		expect(model.observations()[0]).toContain(payments()[0]!.id);
		await fetch(again.link(true), { headers: BROWSER });
		expect((await workflow.end(again.execution)).status).toBe('success');
		expect(payments()).toHaveLength(1);
	});

	test('pays nothing when the person declines', async () => {
		const { execution, link } = await prepare(ORDER);
		await fetch(link(false), { headers: BROWSER });
		expect((await workflow.end(execution)).status).toBe('success');
		expect(payments()).toEqual([]);
	});

	test('pays nothing beyond the safety limit, approved or not', async () => {
		const { execution, link } = await prepare({ ...ORDER, amount: 1234 });
		await fetch(link(true), { headers: BROWSER });
		const { status, run } = await workflow.end(execution);
		expect(status).toBe('error');
		expect(run.resultData.error?.message).toContain('safety limit of 100');
		expect(payments()).toEqual([]);
	});
});
