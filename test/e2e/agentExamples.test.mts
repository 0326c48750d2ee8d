import { exampleStage } from './exampleStage.mts';
import { startLanguageModel } from './languageModel.mts';
import type { LanguageModel } from './languageModel.mts';

const ORDER = {
	recipientName: 'Example Shop Ltd',
	recipientIban: 'DE89 3704 0044 0532 0130 00',
	amount: 12.34,
	invoiceNumber: 'INV-2026-001',
};

describe('the example with an agent and an approval, in a real n8n', () => {
	const on = exampleStage();
	let model: LanguageModel;
	let id: string;

	beforeAll(async () => {
		model = await startLanguageModel();
		const openAiApi = await on.workflow.createCredential('openAiApi', model.account);
		({ id } = await on.import('agent-with-approval', (node) =>
			node.type.endsWith('.lmChatOpenAi') ? { ...node, credentials: { openAiApi } } : node,
		));
	});

	beforeEach(() => {
		on.reset();
		model.requests = [];
	});

	afterAll(async () => await model.close());

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
		const execution = await on.started(async () => await on.workflow.start(id, 'Start'));
		expect((await on.workflow.pause(execution)).status).toBe('waiting');
		return { execution, ...on.question };
	}

	test('pays nothing before the approval, once after it, and mails the link', async () => {
		const { execution, text, answer } = await prepare(ORDER);
		expect(text).toContain('12.34 EUR to Example Shop Ltd');
		expect(model.observations()[0]).toContain('No payment has the number');
		expect(on.payments).toEqual([]);

		await answer(true);
		expect((await on.workflow.end(execution)).status).toBe('success');
		expect(on.payments).toMatchObject([
			{ amount: 12.34, metadata: { endToEndId: 'INV-2026-001' } },
		]);
		const body = on.bodies.at(-1)!;
		expect(body).toContain(`${on.stage.sandbox.url}/hosted/${on.payments[0]!.id}`);

		await answer(true);
		const again = await prepare(ORDER);
		expect(model.observations()[0]).toContain(on.payments[0]!.id);
		await again.answer(true);
		expect((await on.workflow.end(again.execution)).status).toBe('success');
		expect(on.payments).toHaveLength(1);
	});

	test('pays nothing when the person declines', async () => {
		const { execution, answer } = await prepare(ORDER);
		await answer(false);
		expect((await on.workflow.end(execution)).status).toBe('success');
		expect(on.payments).toEqual([]);
	});

	test('pays nothing beyond the safety limit, approved or not', async () => {
		const { execution, answer } = await prepare({ ...ORDER, amount: 1234 });
		await answer(true);
		const { status, run } = await on.workflow.end(execution);
		expect(status).toBe('error');
		expect(run.resultData.error?.message).toContain('safety limit of 100');
		expect(on.payments).toEqual([]);
	});
});
