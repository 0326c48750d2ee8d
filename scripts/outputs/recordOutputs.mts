import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

/** Where the sandbox listens differs from run to run. */
const PUBLIC_URL = 'https://sandbox.example';
const BANK_REFERENCE = /("providerPaymentId":)"\d+"/g;
/** When the node read it, by this machine's clock. */
const READ_AT = /("statusReadAt":)"[^"]+"/g;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** What Kashimi gives back of a payment, beside its main fields. */
const ALL_OTHER_FIELDS = {
	feePaidBy: 'SENDER',
	psuIpAddress: '84.240.80.120',
	psuUserAgent: 'Mozilla/5.0',
	recipientAddress: {
		address: {
			streetName: 'Damstraat',
			buildingNumber: '1A',
			postCode: '1012AB',
			city: 'Amsterdam',
			country: 'NL',
		},
	},
	schemeMode: 'INSTANT',
	senderCurrency: 'EUR',
	senderIban: 'LT121000011101001000',
};

/**
 * What came out of each operation, by `resource.operation`, and of each trigger, by its name. An operation with
 * outputs of another kind has them by `resource.operation KIND`.
 */
export type Outputs = Record<string, IDataObject[]>;

/** Runs the built nodes in n8n's engine against a sandbox; the same from run to run. */
export async function recordOutputs(): Promise<Outputs> {
	const folder = await mkdtemp(join(tmpdir(), 'kashimi-docs-'));
	// Read by n8n-core when it is loaded.
	process.env.N8N_USER_FOLDER = folder;
	process.env.N8N_ENCRYPTION_KEY = 'key-of-the-docs';
	try {
		return await record();
	} finally {
		await rm(folder, { recursive: true });
	}
}

async function record(): Promise<Outputs> {
	const { setStage, validPayment } = await import('../../test/support/stage.mts');
	const { PollingWorkflow } = await import('../../test/support/polling.mts');
	const { WebhookWorkflow } = await import('../../test/support/webhooks.mts');

	let time = Date.parse('2026-01-15T09:30:00Z');
	const { sandbox, engine } = await setStage({ now: () => time });
	const webhooks = await WebhookWorkflow.open(engine, { verification: 'confirm' });
	const polling = PollingWorkflow.open(engine, { event: 'statusChanged' });
	const { url: webhookUrl } = webhooks;
	const outputs: Outputs = {};

	const run = async (
		resource: string,
		operation: string,
		parameters: IDataObject,
		key = `${resource}.${operation}`,
	) => {
		const { json, error } = await engine.run({
			parameters: { resource, operation, ...parameters },
		});
		if (error) throw new Error(`${resource}.${operation}: ${error.message}`);
		outputs[key] = json;
		return json;
	};
	/** Another kind of output of an operation, which has a preview of the first one only. */
	const also = async (key: string, kind: string, parameters: IDataObject) => {
		const [resource, operation] = key.split('.');
		await run(resource!, operation!, parameters, `${key} ${kind}`);
	};
	try {
		await polling.activate();
		const filters = { countryCode: 'LT' };
		const [bank] = await run('provider', 'getMany', { limit: 1, filters });
		const [created] = await run('payment', 'create', {
			...validPayment,
			bankSelection: 'provider',
			provider: { __rl: true, mode: 'id', value: bank!.id },
			endToEndId: 'INV-2026-001',
			additionalFields: { ...ALL_OTHER_FIELDS, webhookUrl },
		});
		const paymentId = String(created!.paymentId);
		await polling.tick();
		await sandbox.webhooksSettled();
		await webhooks.idle();

		time += 90_000;
		await sandbox.advance(paymentId, { outcome: 'completed' });
		await sandbox.webhooksSettled();
		await webhooks.idle();
		await run('payment', 'get', { lookUpBy: 'paymentId', paymentId });
		await run('payment', 'getMany', { limit: 1 });
		await also('payment.getMany', 'with Summarize', { options: { summarize: true } });
		await also('payment.create', 'as a dry run', {
			...validPayment,
			endToEndId: 'INV-2026-001',
			options: { dryRun: true },
		});
		const invoice = { invoiceNumber: 'INV-2026-001', amount: 12.34, currency: 'EUR' };
		await run('payment', 'reconcile', invoice);
		await run('payment', 'getStatus', { paymentId });
		await run('payment', 'getStatusHistory', { paymentId });
		await run('payment', 'waitForFinalStatus', { paymentId, waitLimit: 1, waitUnit: 'hours' });
		outputs.kashimiTrigger = webhooks.started.slice(-1);
		outputs.kashimiPollingTrigger = (await polling.tick()).items;
	} finally {
		await webhooks.close();
		await sandbox.close();
	}
	return sameEachTime(outputs, sandbox.url, webhookUrl);
}

function sameEachTime(outputs: Outputs, sandboxUrl: string, webhookUrl: string): Outputs {
	const ids = new Map<string, string>();
	const idFor = (id: string) => {
		if (!ids.has(id))
			ids.set(id, `${String(ids.size + 1).padStart(8, '0')}-0000-4000-8000-000000000000`);
		return ids.get(id)!;
	};
	const text = JSON.stringify(outputs)
		.replaceAll(webhookUrl, 'https://n8n.example.com/webhook/id/webhook')
		.replaceAll(sandboxUrl, PUBLIC_URL)
		.replace(BANK_REFERENCE, '$1"123456789"')
		.replace(READ_AT, '$1"2026-01-15T09:31:31.000Z"')
		.replace(UUID, idFor);
	return JSON.parse(text) as Outputs;
}
