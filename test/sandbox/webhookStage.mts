import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { authorizedClient, paths, paymentRequest } from './apiClient.mts';
import { startReceiver, type WebhookReceiver } from './webhookReceiver.mts';

export const START = Date.parse('2026-01-01T00:00:00Z');

/** A sandbox and somebody who receives its webhooks. */
export interface WebhookStage {
	sandbox: Sandbox;
	receiver: WebhookReceiver;
	/** Returns the id of a payment with this address; with none where it is null. */
	create(webhookUrl?: string | null, client?: ApiClient): Promise<string>;
	createAndComplete(): Promise<string>;
	/** Which statuses arrived. */
	statuses(): string[];
	/** The number and the answer of each attempt. */
	attempts(): Array<[number, number | null]>;
	strike(): Promise<void>;
}

type ApiClient = Awaited<ReturnType<typeof authorizedClient>>;

export async function setWebhookStage(): Promise<WebhookStage> {
	const sandbox = await startSandbox({ now: () => START, webhookFirstRetryMs: 5 });
	const client = await authorizedClient(sandbox);
	const stage: WebhookStage = {
		sandbox,
		receiver: await startReceiver(),
		async create(webhookUrl = stage.receiver.url, api = client) {
			const metadata = webhookUrl === null ? {} : { webhookUrl };
			const { status, data } = await api.post(
				paths.create,
				paymentRequest(undefined, { metadata }),
			);
			expect(status).toBe(201);
			return data.paymentId;
		},
		async createAndComplete() {
			const paymentId = await stage.create();
			await sandbox.advance(paymentId, { outcome: 'completed' });
			return paymentId;
		},
		statuses: () => stage.receiver.received.map(({ event }) => event.status),
		attempts: () => sandbox.webhookDeliveries.map(({ attempt, status }) => [attempt, status]),
		async strike() {
			await sandbox.close();
			await stage.receiver.close();
		},
	};
	return stage;
}
