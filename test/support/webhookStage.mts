import { eventBody, send, signature, type Sent } from './sentWebhooks.mts';
import { credentialFor, setStage, validPayment, type Stage } from './stage.mts';
import { WebhookWorkflow } from './webhooks.mts';

/** A sandbox that reports to an active workflow with the webhook trigger. */
export class WebhookStage {
	private constructor(
		readonly stage: Stage,
		readonly workflow: WebhookWorkflow,
		readonly secret: string,
	) {}

	static async open(): Promise<WebhookStage> {
		const stage = await setStage({ webhookFirstRetryMs: 20 });
		const { webhookSecret } = stage.sandbox.clients[0];
		return new WebhookStage(stage, await WebhookWorkflow.open(stage.engine), webhookSecret);
	}

	/** For the next test, with these parameters of the trigger. */
	async reset(parameters = {}): Promise<void> {
		const { stage, workflow, secret: webhookSecret } = this;
		await stage.engine.saveCredential({ ...credentialFor(stage.sandbox), webhookSecret });
		stage.sandbox.reset();
		workflow.edit(parameters);
		workflow.isTest = false;
		workflow.reachesItself = false;
		workflow.executions.length = 0;
		workflow.warnings.length = 0;
		workflow.processedData.rows.clear();
		workflow.processedData.access = async () => {};
	}

	async close(): Promise<void> {
		await this.workflow.close();
		await this.stage.sandbox.close();
	}

	/** Creates a payment through the API that reports to the workflow. */
	async pay(): Promise<string> {
		const paymentId = await this.order();
		await this.settled();
		return paymentId;
	}

	/** As `pay`, without waiting for the executions that it starts. */
	async order(): Promise<string> {
		const { stage, workflow } = this;
		const { json, error } = await stage.engine.run({
			parameters: { ...validPayment, additionalFields: { webhookUrl: workflow.url } },
		});
		expect(error?.message).toBeUndefined();
		await stage.sandbox.webhooksSettled();
		return json[0].paymentId as string;
	}

	async complete(paymentId: string): Promise<void> {
		await this.stage.sandbox.advance(paymentId, { outcome: 'completed' });
		await this.settled();
	}

	async settled(): Promise<void> {
		await this.stage.sandbox.webhooksSettled();
		await this.workflow.idle();
	}

	/** An event with the signature that Kashimi would give it. */
	signed(body: Sent['body'] = eventBody()): Required<Sent> {
		return { body, headers: { 'X-Kashimi-Signature': signature(body, this.secret) } };
	}

	/** Sends it and waits for the executions that it starts. */
	async deliver(webhook: Sent): Promise<void> {
		await send(this.workflow.url, webhook);
		await this.settled();
	}

	/** The statuses with which the workflow was started, in that order. */
	get statuses(): unknown[] {
		return this.workflow.started.map(({ status }) => status);
	}

	/** What the sandbox was answered, in that order. */
	get answers(): Array<number | null> {
		return this.stage.sandbox.webhookDeliveries.map(({ status }) => status);
	}
}
