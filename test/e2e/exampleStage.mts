import { startN8n } from '../../demo/n8n/process.mts';
import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import type { WorkflowNode } from '../../demo/n8n/workflow.mts';
import { importExample } from './importExample.mts';
import type { Imported, Setting } from './importExample.mts';
import { PaymentWorkflow, until } from './paymentWorkflow.mts';
import type { EndedExecution } from './paymentWorkflow.mts';
import { startMailServer } from './smtp.mts';
import type { MailServer } from './smtp.mts';
import { setStage } from './stage.mts';
import type { Stage } from './stage.mts';

/** What becomes of a payment, and the move of the sandbox for it. */
const PAYERS = {
	paid: { outcome: 'completed' },
	declined: { outcome: 'failed', failureReason: 'INSUFFICIENT_FUNDS' },
	silent: undefined,
} as const;
export type Payer = keyof typeof PAYERS;

const MAILED = /^(To|Subject): (.*)$/gm;

/** A real n8n, a sandbox and a mail server, for examples that are imported and run. */
export class ExampleStage {
	private constructor(
		readonly stage: Stage,
		readonly mail: MailServer,
		readonly n8n: LaunchedN8n,
		readonly workflow: PaymentWorkflow,
		private readonly smtp: { id: string; name: string },
	) {}

	static async open(): Promise<ExampleStage> {
		const stage = await setStage();
		const mail = await startMailServer();
		const n8n = await startN8n(stage.settings);
		const workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
		const smtp = await workflow.createCredential('smtp', mail.account);
		return new ExampleStage(stage, mail, n8n, workflow, smtp);
	}

	/** For the next test; what n8n stores stays. */
	reset(): void {
		this.stage.sandbox.reset();
		this.mail.mails.length = 0;
	}

	async close(): Promise<void> {
		await this.n8n.stop();
		await this.mail.close();
		await this.stage.strike();
	}

	/** @param setting what a person sets in a node; Kashimi and mail credential are picked already */
	async import(name: string, setting: Setting = (node) => node): Promise<Imported> {
		return await importExample(this.workflow, name, (node) => setting(this.withMailServer(node)));
	}

	/** Presses "Execute workflow", waits for the end, and expects that it went well. */
	async run(id: string, trigger: string, meanwhile?: () => Promise<void>): Promise<EndedExecution> {
		const execution = await this.started(async () => await this.workflow.start(id, trigger));
		await meanwhile?.();
		const ended = await this.workflow.end(execution);
		expect([ended.status, ended.run.resultData.error?.message]).toEqual(['success', undefined]);
		return ended;
	}

	/** @returns the ID of the execution that something starts */
	async started(start: () => Promise<unknown>): Promise<string> {
		const { length } = await this.workflow.executions();
		await start();
		await until('it is listed', async () => (await this.workflow.executions()).length > length);
		return (await this.workflow.executions())[0]!.id;
	}

	/** What the payer of a payment does, of the first one unless told. */
	async act(payer: Payer, paymentId = this.payments[0]!.id): Promise<void> {
		const move = PAYERS[payer];
		if (move) await this.stage.sandbox.advance(paymentId, move);
	}

	get payments() {
		return this.stage.sandbox.store.all().map(({ payment }) => payment);
	}

	get amounts(): unknown[] {
		return this.payments.map(({ amount }) => amount);
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

	private withMailServer(node: WorkflowNode): WorkflowNode {
		const { smtp } = this;
		return node.type === 'n8n-nodes-base.emailSend' ? { ...node, credentials: { smtp } } : node;
	}
}
