import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { setStage, type Stage } from '../support/stage.mts';
import { batches, isPolluted, SEED } from './fuzz.mts';
import { errorOutcome, OUTCOMES } from './outcomes.mts';
import { IBAN, payment, PAYMENT_ID, statusEvent } from './samples.mts';
import { anyValue, HOSTILE_TEXTS, LONG_TEXT, LUXON, mutated, UNDEFINED } from './values.mts';
import {
	SAME_NUMBER,
	takenNumber,
	unreadableExisting,
	noPaymentHas,
} from '../support/sentences.mts';

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

/** Every field is an expression, and one that returns nothing is refused, so each has a value. */
const options = { maxConcurrency: 50, maxRetries: 0, timeout: 30 };
const reading = { ...options, includeLatestStatus: false };
const listing = { ...reading, sort: 'newestFirst', summarize: false };
const creating = {
	...options,
	dryRun: false,
	onDuplicate: 'return',
	safetyLimits: { allowedCurrencies: 'EUR', allowedRecipientIbans: IBAN, maxAmount: 100 },
};
const paymentFilters = {
	amountFrom: 0.01,
	amountTo: 100_000,
	createdAfter: '2000-01-01',
	createdBefore: '2100-01-01',
	currency: 'EUR',
	endToEndId: payment(PAYMENT_ID).metadata?.endToEndId,
	period: 'custom',
	providerId: payment(PAYMENT_ID).provider?.id,
	recipientIban: IBAN,
	statuses: 'COMPLETED',
	textContains: 'a',
	updatedAfter: '2000-01-01',
};
const providerFilters = {
	countryCode: 'LT',
	name: 'bank',
	paymentScheme: 'SEPA',
	requiredPaymentField: 'SENDER_ACCOUNT',
};
/** Stands for an end-to-end ID that no other item has. */
const OWN_ID = 'own';

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
			endToEndId: OWN_ID,
			redirectUri: 'https://example.com/thank-you',
			additionalFields: { customBody: '{}' },
			options: creating,
		},
		25_000,
	],
	[
		'payment',
		'get',
		{ lookUpBy: 'paymentId', paymentId: PAYMENT_ID, endToEndId: 'E-1', options: reading },
		5000,
	],
	[
		'payment',
		'getMany',
		{ returnAll: false, limit: 5, filters: paymentFilters, options: listing },
		5000,
	],
	['payment', 'getStatus', { paymentId: PAYMENT_ID, options }, 5000],
	['payment', 'getStatusHistory', { paymentId: PAYMENT_ID, options }, 5000],
	[
		'payment',
		'waitForFinalStatus',
		{ paymentId: PAYMENT_ID, waitLimit: 1, waitUnit: 'seconds', options },
		5000,
	],
	['provider', 'getMany', { returnAll: false, limit: 5, filters: providerFilters, options }, 5000],
];

/** Names of the fields inside the collections, which are looked at one by one. */
const INSIDE: Record<string, string[]> = {
	additionalFields: [
		...['countryCodes', 'customBody', 'defaultCountryCode', 'feePaidBy', 'language'],
		...['psuIpAddress', 'psuUserAgent', 'recipientAddress', 'remittanceType', 'schemeMode'],
		...['schemeName', 'senderAddress', 'senderCurrency', 'senderIban', 'webhookUrl'],
	],
	options: [
		...['dryRun', 'includeLatestStatus', 'maxRetries', 'onDuplicate', 'safetyLimits', 'sort'],
		...['summarize', 'timeout'],
	],
	filters: [
		...['amountFrom', 'amountTo', 'countryCode', 'createdAfter', 'createdBefore', 'currency'],
		...['endToEndId', 'name', 'paymentScheme', 'period', 'providerId', 'recipientIban'],
		...['requiredPaymentField', 'statuses', 'textContains', 'updatedAfter'],
	],
};

const ADDRESS: [string, string[]] = [
	'address',
	['buildingNumber', 'city', 'country', 'postCode', 'streetName'],
];
/** Fields that are groups of fields; each one in them gets its own value, or that of the group. */
const GROUPS: Record<string, [string, string[]]> = {
	recipientAddress: ADDRESS,
	senderAddress: ADDRESS,
	safetyLimits: ['limits', ['allowedCurrencies', 'allowedRecipientIbans', 'maxAmount']],
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
	const plain = Object.fromEntries(Object.entries(valid).filter(([name]) => !(name in INSIDE)));
	const long = fc
		.constantFrom(...Object.keys(plain))
		.map((name) => ({ ...valid, [name]: LONG_TEXT }));
	return fc.oneof(
		{ weight: 100, arbitrary: mutated(plain).map((changed) => ({ ...valid, ...changed })) },
		...collections.map((arbitrary) => ({ weight: 60, arbitrary })),
		{ weight: 1, arbitrary: long },
	);
}

/** A field that takes whatever the item has for it. */
const expressionFor = (path: string) =>
	`={{ $json.fields.${path} === "${LUXON}" ? $now : $json.fields.${path} === "${UNDEFINED}" ? undefined : $json.fields.${path} }}`;

const partOf = (path: string, part: string, whole: string) =>
	whole
		.replace('{{ ', `{{ $json.fields.${path}?.${part} ?? `)
		.replace(/\?\? (.*) }}$/, '?? ($1) }}');

/** n8n takes no expression for a collection, only for each field in it. */
function expressionsFor(valid: IDataObject): IDataObject {
	const parameters: IDataObject = {};
	for (const name of Object.keys(valid)) {
		const fields = INSIDE[name]?.map((field) => {
			const expression = expressionFor(`${name}.${field}`);
			const [group, parts] = GROUPS[field] ?? [];
			const all = parts?.map((part) => [part, partOf(`${name}.${field}`, part, expression)]);
			return [field, group && all ? { [group]: Object.fromEntries(all) } : expression];
		});
		parameters[name] = fields ? Object.fromEntries(fields) : expressionFor(name);
	}
	if (valid.options) (parameters.options as IDataObject).maxConcurrency = 50;
	return parameters;
}

const FIELD_PROBLEM = new RegExp(
	`cannot be sent$|\\(item \\d+\\)$|${SAME_NUMBER}|^${unreadableExisting('.*')}|^${takenNumber('')}`,
);

/** Faults of an item that came out; none for a result and for an error that is one of ours. */
function faultOf({ error, message, details }: IDataObject): string | undefined {
	if (error === undefined) return undefined;
	const text = String(error);
	const { httpStatus, nextStep } = details as IDataObject;
	// What the API finds invalid should not have been sent.
	const isOurs =
		FIELD_PROBLEM.test(text) ||
		text.startsWith(noPaymentHas('')) ||
		(errorOutcome(text) in OUTCOMES && httpStatus !== 400);
	const isTold = String(message).length > 10 && nextStep !== undefined;
	const isShort = text.length < 1000 && String(message).length < 20_000;
	return isOurs && isTold && isShort ? undefined : `${text} | ${String(message).slice(0, 300)}`;
}

test.each(OPERATIONS)(
	`%s: %s takes or refuses any value (seed ${SEED})`,
	async (resource, operation, valid, full) => {
		const parameters = { resource, operation, ...expressionsFor(valid) };
		const faults = new Set<string>();
		const kinds = new Set<string>();
		for (const batch of batches(parametersOf(valid), full)) {
			const { error, outputs } = await stage.engine.run({
				// Max Concurrency is one for all items, so the first item is all right.
				items: [valid, ...batch].map((fields, index) => {
					const isOwn = fields.endToEndId === OWN_ID;
					return {
						fields: isOwn ? { ...fields, endToEndId: `E-${index}` } : fields,
					} as IDataObject;
				}),
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
