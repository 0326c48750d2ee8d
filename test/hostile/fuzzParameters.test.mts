import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { setStage } from '../support/stage.mts';
import type { Stage } from '../support/stage.mts';
import { batches, isPolluted, SEED } from './fuzz.mts';
import { errorOutcome, OUTCOMES } from './outcomes.mts';
import { IBAN, payment, PAYMENT_ID, statusEvent } from './samples.mts';
import { anyValue, HOSTILE_TEXTS, LONG_TEXT, LUXON, mutated, UNDEFINED } from './values.mts';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage();
});

beforeEach(reset);

/** One payment is there, and it is final. */
function reset(): void {
	stage.sandbox.reset();
	stage.sandbox.store.insert({
		payment: payment(PAYMENT_ID),
		providerPaymentId: null,
		statusEvents: [statusEvent('COMPLETED')],
	});
}

afterAll(async () => await stage.sandbox.close());

const options = { maxConcurrency: 50, maxRetries: 0, timeout: 30 };

/** Fields of every operation with values that are right, and how many cases a full run has. */
const OPERATIONS: Array<[string, string, IDataObject, number]> = [
	[
		'payment',
		'create',
		{
			bankSelection: 'hosted',
			provider: '',
			amount: 12.34,
			currency: 'EUR',
			recipientName: 'Example Shop Ltd',
			recipientIban: IBAN,
			remittanceInformation: 'Invoice 2026-001',
			endToEndId: '',
			redirectUri: 'https://example.com/thank-you',
			additionalFields: {},
			options,
		},
		25_000,
	],
	[
		'payment',
		'get',
		{ lookUpBy: 'paymentId', paymentId: PAYMENT_ID, endToEndId: 'E-1', options },
		5000,
	],
	['payment', 'getMany', { returnAll: false, limit: 5, filters: {}, options }, 5000],
	['payment', 'getStatus', { paymentId: PAYMENT_ID, options }, 5000],
	['payment', 'getStatusHistory', { paymentId: PAYMENT_ID, options }, 5000],
	[
		'payment',
		'waitForFinalStatus',
		{ paymentId: PAYMENT_ID, waitLimit: 1, waitUnit: 'seconds', options },
		5000,
	],
	['provider', 'getMany', { returnAll: false, limit: 5, filters: {}, options }, 5000],
];

/** Names of the fields inside the collections, which are looked at one by one. */
const INSIDE: Record<string, string[]> = {
	additionalFields: [
		...['countryCodes', 'customBody', 'defaultCountryCode', 'feePaidBy', 'language'],
		...['psuIpAddress', 'psuUserAgent', 'recipientAddress', 'remittanceType', 'schemeMode'],
		...['schemeName', 'senderAddress', 'senderCurrency', 'senderIban', 'webhookUrl'],
	],
	options: ['includeLatestStatus', 'maxRetries', 'onDuplicate', 'safetyLimits', 'timeout'],
	filters: [
		...['countryCode', 'createdAfter', 'createdBefore', 'currency', 'endToEndId', 'name'],
		...['paymentScheme', 'providerId', 'requiredPaymentField', 'updatedAfter'],
	],
};

function parametersOf(valid: IDataObject): fc.Arbitrary<Record<string, unknown>> {
	const inside = Object.keys(valid).filter((name) => name in INSIDE);
	const collections = inside.map((name) => {
		const fields = fc.dictionary(fc.constantFrom(...INSIDE[name]), anyValue(), { maxKeys: 2 });
		return fields.map((changed) => ({
			...valid,
			[name]: { ...(valid[name] as object), ...changed },
		}));
	});
	const long = fc
		.constantFrom(...Object.keys(valid))
		.map((name) => ({ ...valid, [name]: LONG_TEXT }));
	return fc.oneof(
		{ weight: 100, arbitrary: mutated(valid) },
		...collections.map((arbitrary) => ({ weight: 60, arbitrary })),
		{ weight: 1, arbitrary: long },
	);
}

/** A field that takes whatever the item has for it. */
const expressionFor = (name: string) =>
	`={{ $json.fields.${name} === "${LUXON}" ? $now : $json.fields.${name} === "${UNDEFINED}" ? undefined : $json.fields.${name} }}`;

const FIELD_PROBLEM =
	/cannot be sent$|\(item \d+\)$|^No payment has the end-to-end ID |have the same end-to-end ID|end-to-end ID .* exists|^Another payment already has/;

/** Faults of an item that came out; none for a result and for an error that is one of ours. */
function faultOf({ error, message, details }: IDataObject): string | undefined {
	if (error === undefined) return undefined;
	const text = String(error);
	const { httpStatus, nextStep } = details as IDataObject;
	// What the API finds invalid should not have been sent.
	const isOurs = FIELD_PROBLEM.test(text) || (errorOutcome(text) in OUTCOMES && httpStatus !== 400);
	const isTold = String(message).length > 10 && nextStep !== undefined;
	const isShort = text.length < 1000 && String(message).length < 20_000;
	return isOurs && isTold && isShort ? undefined : `${text} | ${String(message).slice(0, 300)}`;
}

test.each(OPERATIONS)(
	`%s: %s takes or refuses any value (seed ${SEED})`,
	async (resource, operation, valid, full) => {
		const expressions = Object.keys(valid).map((name) => [name, expressionFor(name)]);
		const parameters = { resource, operation, ...Object.fromEntries(expressions) } as IDataObject;
		const faults = new Set<string>();
		const kinds = new Set<string>();
		for (const batch of batches(parametersOf(valid), full)) {
			const { error, outputs } = await stage.engine.run({
				// Max Concurrency is one for all items, so the first item is all right.
				items: [valid, ...batch].map((fields) => ({ fields }) as IDataObject),
				parameters,
				node: { onError: 'continueRegularOutput' },
			});
			if (error) faults.add(`the run stopped: ${error.message}`);
			const items = new Set(outputs.flat().map(({ pairedItem }) => JSON.stringify(pairedItem)));
			if (operation !== 'getMany' && items.size !== batch.length + 1) {
				faults.add(`${items.size} of ${batch.length + 1} items came out`);
			}
			for (const { json } of outputs.flat()) {
				kinds.add('error' in json ? 'refused' : 'taken');
				const fault = faultOf(json);
				if (fault !== undefined) faults.add(fault);
			}
			for (const { status, problem } of stage.sandbox.recordedRequests) {
				if (status === 400) faults.add(`the API found a request invalid: ${problem}`);
			}
			reset();
		}
		expect([...faults]).toEqual([]);
		expect(kinds.size).toBe(2);
		expect(isPolluted()).toBe(false);
	},
	600_000,
);

test('the hostile texts are all tried', () => {
	const tried = new Set(batches(anyValue(), 25_000).flat());
	expect(HOSTILE_TEXTS.filter((text) => !tried.has(text))).toEqual([]);
});
