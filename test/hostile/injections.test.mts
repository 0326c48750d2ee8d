import type { IDataObject } from 'n8n-workflow';

import { isIsolated } from '../support/engine.mts';
import { eventBody, send, signature } from '../support/sentWebhooks.mts';
import { setStage, validPayment, type Stage } from '../support/stage.mts';
import { WebhookWorkflow } from '../support/webhooks.mts';
import { isPolluted } from './fuzz.mts';
import { apiRequestsOf, runItem } from './oneItem.mts';
import { PAYMENT_ID } from './samples.mts';
import { expressionFails, NOT_A_UUID, NOTHING_SENT } from '../support/sentences.mts';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage();
});

beforeEach(() => stage.sandbox.reset());

afterEach(() => expect(isPolluted()).toBe(false));

afterAll(async () => await stage.sandbox.close());

const POLLUTION = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
const polluting = () => JSON.parse(POLLUTION) as IDataObject;

/** n8n's isolate hands no object over that has a field of this name. */
const NOT_READABLE = new RegExp(
	`^${expressionFails('\\w+', '.*could not be cloned')}\\. \\(item 1\\)$`,
);
const refusal = isIsolated ? NOT_READABLE : /^Custom Body /;

const run = async (fields: IDataObject) => await runItem(stage, fields);
const apiRequests = () => apiRequestsOf(stage);

describe('prototype pollution', () => {
	test('through Custom Body, as text and as object, nested too', async () => {
		for (const customBody of [POLLUTION, polluting(), { metadata: polluting() }]) {
			const { error } = await run({ ...validPayment, additionalFields: { customBody } });
			expect(error?.message).toMatch(typeof customBody === 'string' ? /^Custom Body / : refusal);
		}
		expect(apiRequests()).toEqual([]);
	});

	test.each(['provider', 'amount', 'currency', 'recipientName', 'endToEndId'])(
		'through %s of a payment',
		async (name) => {
			await run({ ...validPayment, [name]: polluting() });
			for (const { body } of apiRequests()) expect(JSON.stringify(body)).not.toContain('polluted');
		},
	);

	test('through the filters', async () => {
		const filters = { currency: polluting(), name: polluting(), providerId: polluting() };
		for (const resource of ['payment', 'provider']) {
			const { error } = await run({ resource, operation: 'getMany', filters, returnAll: true });
			if (isIsolated) expect(error?.message).toMatch(NOT_READABLE);
			else expect(error?.message ?? '').not.toMatch(/TypeError|Cannot/);
		}
	});

	test('through an answer of the API', async () => {
		for (const route of ['status', 'get', 'status', 'list', 'providers'] as const) {
			const fields = { ...polluting(), id: PAYMENT_ID, paymentId: PAYMENT_ID, status: 'FAILED' };
			stage.sandbox.faults.plan({
				route,
				kind: 'statusBeforeCommit',
				status: 200,
				body: route === 'get' ? fields : [fields],
			});
		}
		const reads = [
			{ resource: 'payment', operation: 'getStatus', paymentId: PAYMENT_ID },
			{ resource: 'payment', operation: 'get', paymentId: PAYMENT_ID, lookUpBy: 'paymentId' },
			{ resource: 'payment', operation: 'getMany' },
			{ resource: 'provider', operation: 'getMany' },
		];
		for (const parameters of reads) {
			const { error, json } = await stage.engine.run({ parameters });
			expect(error?.message).toBeUndefined();
			expect((json[0] as { polluted?: unknown }).polluted).toBeUndefined();
		}
	});

	test('through a signed webhook', async () => {
		await stage.engine.editCredential({ webhookSecret: 'secret' });
		const workflow = await WebhookWorkflow.open(stage.engine, { verification: 'signature' });
		const body = eventBody().replace('{', `${POLLUTION.slice(0, -1)},`);
		const headers = { 'X-Kashimi-Signature': signature(body, 'secret') };
		const { status } = await send(workflow.url, { body, headers });
		await workflow.idle();
		await workflow.close();
		expect(status).toBe(200);
		const [item] = workflow.started;
		expect(Object.keys(item)).not.toContain('__proto__');
		expect(item.polluted).toBeUndefined();
	});
});

describe('line breaks', () => {
	const INJECTION = 'DE\r\nX-Injected: yes\r\n\r\nGET /injected HTTP/1.1\r\n';
	const MAIN = ['amount', 'currency', 'recipientName', 'recipientIban', 'remittanceInformation'];
	const ADDITIONAL = [
		...['countryCodes', 'customBody', 'defaultCountryCode', 'feePaidBy', 'language'],
		...['psuIpAddress', 'psuUserAgent', 'remittanceType', 'schemeMode', 'schemeName'],
		...['senderCurrency', 'senderIban', 'webhookUrl'],
	];

	async function expectNoInjection(fields: IDataObject): Promise<void> {
		const { error } = await run(fields);
		for (const { headers, path } of apiRequests()) {
			expect(Object.keys(headers)).not.toContain('x-injected');
			expect(path).not.toContain('injected');
		}
		if (error)
			expect(error.description).toMatch(new RegExp(`${NOTHING_SENT} for this item|Enter `));
		else expect(JSON.stringify(apiRequests()[0].body)).not.toMatch(/\\r|\\n/);
	}

	test.each([...MAIN, 'endToEndId', 'redirectUri', 'bankSelection'])(
		'in %s change no header',
		async (name) => await expectNoInjection({ ...validPayment, [name]: INJECTION }),
	);

	test.each(ADDITIONAL)(
		'in %s change no header',
		async (name) =>
			await expectNoInjection({ ...validPayment, additionalFields: { [name]: INJECTION } }),
	);

	test.each(['get', 'getStatus', 'getStatusHistory', 'waitForFinalStatus'])(
		'in the payment ID of %s send nothing',
		async (operation) => {
			for (const paymentId of [INJECTION, `${PAYMENT_ID}${INJECTION}`]) {
				const { error } = await run({
					...{ resource: 'payment', operation, paymentId, lookUpBy: 'paymentId' },
					...{ waitLimit: 1, waitUnit: 'seconds' },
				});
				expect(error?.message).toMatch(
					new RegExp(`^Payment ID is ".*", ${NOT_A_UUID} \\(item 1\\)$`),
				);
			}
			expect(apiRequests()).toEqual([]);
		},
	);
});
