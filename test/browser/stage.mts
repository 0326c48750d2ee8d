import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { PROVIDERS } from '../../sandbox/providers.mts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server.mts';
import { launchChromium } from '../support/browser.mts';
import {
	authorizedClient,
	paths,
	paymentRequest,
	type CreatePaymentRequest,
} from '../sandbox/apiClient.mts';
import { startReceiver, type WebhookReceiver } from '../sandbox/webhookReceiver.mts';

export const START = Date.parse('2026-01-01T00:00:00Z');
export const LIFETIME_SECONDS = 1800;

const USER_ID = 'SENDER_PROVIDER_CREDENTIALS_ID';
const PASSWORD = 'SENDER_PROVIDER_CREDENTIALS_PASSWORD';

function bankThatNeeds(countryCode: string, ...fields: string[]) {
	const found = PROVIDERS.find(
		(bank) => bank.countryCode === countryCode && `${bank.requiredPaymentFields}` === `${fields}`,
	);
	if (!found) throw new Error(`No bank of ${countryCode} needs ${fields.join(', ')}.`);
	return found;
}

export const BANKS = {
	redirect: bankThatNeeds('LT'),
	accountConsent: bankThatNeeds('LT', 'SENDER_ACCOUNT'),
	userId: bankThatNeeds('LT', USER_ID),
	embedded: bankThatNeeds('DE', USER_ID, PASSWORD),
	embeddedAccount: bankThatNeeds('DE', 'SENDER_ACCOUNT', USER_ID, PASSWORD),
};

export interface Shop {
	/** Where the payer is to come back to. */
	url: string;
	visits: string[];
	close(): Promise<void>;
}

/** A page to which payers come back. */
export async function openShop(): Promise<Shop> {
	const visits: string[] = [];
	const server = createServer((req, res) => {
		if (req.url?.startsWith('/thanks')) visits.push(req.url);
		res.setHeader('Content-Type', 'text/html');
		res.end('<!doctype html><html lang="en"><title>Shop</title><h1>Welcome back</h1></html>');
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/thanks?order=7&from=a+b`,
		visits,
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

type Changes = Partial<CreatePaymentRequest>;
export type Metadata = CreatePaymentRequest['metadata'];

/** A sandbox, a shop that creates payments and hears of them, and the browser of a payer. */
export class BankStage {
	clock = START;

	private constructor(
		public sandbox: Sandbox,
		readonly shop: Shop,
		readonly receiver: WebhookReceiver,
		readonly browser: Browser,
	) {}

	static async set(options: SandboxOptions = {}): Promise<BankStage> {
		const browser = await launchChromium();
		let stage: BankStage | undefined;
		const sandbox = await startSandbox({
			now: () => stage?.clock ?? START,
			paymentLifetimeSeconds: LIFETIME_SECONDS,
			webhookFirstRetryMs: 5,
			...options,
		});
		stage = new BankStage(sandbox, await openShop(), await startReceiver(), browser);
		return stage;
	}

	async openPage(options: BrowserContextOptions = {}): Promise<Page> {
		const context = await this.browser.newContext({ baseURL: this.sandbox.url, ...options });
		return await context.newPage();
	}

	/** Returns the id and the link for the payer. */
	async create(changes: Changes = {}, metadata: Metadata = {}) {
		const client = await authorizedClient(this.sandbox);
		const request = paymentRequest(undefined, {
			...changes,
			metadata: { redirectUri: this.shop.url, webhookUrl: this.receiver.url, ...metadata },
		});
		const { status, data } = await client.post(paths.create, request);
		if (status !== 201) throw new Error(`The payment was not created: ${JSON.stringify(data)}`);
		return { id: data.paymentId as string, link: data.redirectUrl as string };
	}

	/** As a client of the API reads it. */
	async history(paymentId: string): Promise<Array<Record<string, unknown>>> {
		const client = await authorizedClient(this.sandbox);
		return (await client.get(paths.statuses, { params: { paymentId } })).data;
	}

	async details(paymentId: string): Promise<unknown[]> {
		return (await this.history(paymentId)).map(({ detailedStatus }) => detailedStatus);
	}

	/** What the webhooks told, once all have arrived. */
	async told(paymentId: string): Promise<string[]> {
		await this.sandbox.webhooksSettled();
		return this.receiver.received
			.filter(({ event }) => event.paymentId === paymentId)
			.map(({ event }) => event.status);
	}

	async strike(): Promise<void> {
		await this.browser.close();
		await this.sandbox.close();
		await this.shop.close();
		await this.receiver.close();
	}
}
