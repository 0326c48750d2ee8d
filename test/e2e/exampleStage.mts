import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import type { WorkflowNode } from '../../demo/n8n/workflow.mts';
import { importExample, type Imported, type Setting } from './importExample.mts';
import { ownN8n, type OwnN8n } from './ownN8n.mts';
import { until, type EndedExecution, type PaymentWorkflow } from './paymentWorkflow.mts';
import { startMailServer, type MailServer } from './smtp.mts';
import type { Stage } from './stage.mts';

/** What becomes of a payment, and the move of the sandbox for it. */
const PAYERS = {
	paid: { outcome: 'completed' },
	declined: { outcome: 'failed', failureReason: 'INSUFFICIENT_FUNDS' },
	silent: undefined,
} as const;
export type Payer = keyof typeof PAYERS;

/** n8n takes a click without the name of a browser for a mail scanner's. */
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36' };

const MAILED = /^(To|Subject): (.*)$/gm;

/** A real n8n, a sandbox and a mail server for all tests of a file, for examples that are imported and run. */
export function exampleStage(): ExampleStage {
	const on = new ExampleStage(ownN8n());
	beforeAll(async () => await on.startMail());
	afterAll(async () => await on.mail.close());
	return on;
}

class ExampleStage {
	mail!: MailServer;
	private smtp!: { id: string; name: string };

	constructor(private readonly own: OwnN8n) {}

	async startMail(): Promise<void> {
		this.mail = await startMailServer();
		this.smtp = await this.workflow.createCredential('smtp', this.mail.account);
	}

	get stage(): Stage {
		return this.own.stage;
	}

	get n8n(): LaunchedN8n {
		return this.own.n8n;
	}

	get workflow(): PaymentWorkflow {
		return this.own.workflow;
	}

	/** For the next test; what n8n stores stays. */
	reset(): void {
		this.stage.sandbox.reset();
		this.mail.mails.length = 0;
	}

	/** @param setting what a person sets in a node; Kashimi and mail credential are picked already */
	async import(name: string, setting: Setting = (node) => node): Promise<Imported> {
		return await importExample(this.workflow, name, (node) => setting(this.withMailServer(node)));
	}

	/** Imports and publishes an example that begins with a form. @returns the address of the form */
	async publishForm(name: string): Promise<string> {
		const { nodes, id } = await this.import(name);
		await this.workflow.session.activateWorkflow(id);
		const trigger = nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger')!;
		const url = `${this.n8n.url}/form/${String(trigger.webhookId)}`;
		await until('the form is there', async () => (await fetch(url)).ok);
		return url;
	}

	/** Presses "Execute workflow", waits for the end, and expects that it went well. */
	async run(id: string, trigger: string, meanwhile?: () => Promise<void>): Promise<EndedExecution> {
		const start = async () => await this.workflow.start(id, trigger);
		const execution = await this.workflow.startedBy(start);
		await meanwhile?.();
		const ended = await this.workflow.end(execution);
		expect([ended.status, ended.run.resultData.error?.message]).toEqual(['success', undefined]);
		return ended;
	}

	/** What the payer of a payment does, of the first one unless told. */
	async act(payer: Payer, paymentId = this.payments[0]!.id): Promise<void> {
		const move = PAYERS[payer];
		if (move) await this.stage.sandbox.advance(paymentId, move);
	}

	get payments() {
		return this.stage.sandbox.store.all().map(({ payment }) => payment);
	}

	/** The smallest first: several at once are created in no order. */
	get amounts(): unknown[] {
		return this.payments.map(({ amount }) => amount).sort((a, b) => Number(a) - Number(b));
	}

	/** Receiver and subject of each mail. */
	get mailed(): string[][] {
		return this.mail.mails.map((text) =>
			[...text.matchAll(MAILED)].map(([, , value]) => String(value)),
		);
	}

	get bodies(): string[] {
		return this.mail.mails.map((text) => text.replace(/=\r\n/g, ''));
	}

	/** The newest mail, in which a person is asked, and what clicks one of its two links. */
	get question(): { text: string; answer: (approved: boolean) => Promise<void> } {
		const text = this.bodies.at(-1)!.replace(/=3D/g, '=').replace(/&amp;/g, '&');
		const answer = async (approved: boolean) => {
			const link = new RegExp(`http://[^"'\\s]+approved=${approved}[^"'\\s]*`).exec(text)![0];
			await fetch(link, { headers: BROWSER });
		};
		return { text, answer };
	}

	private withMailServer(node: WorkflowNode): WorkflowNode {
		const { smtp } = this;
		const isMail = /\.emailSend(HitlTool)?$/.test(node.type);
		return isMail ? { ...node, credentials: { smtp } } : node;
	}
}
