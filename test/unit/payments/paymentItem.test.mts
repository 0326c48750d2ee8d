import fc from 'fast-check';

import { paymentItem, type PaymentFacts } from '../../../nodes/Kashimi/payments/paymentItem.ts';
import type { Payment } from '../../../nodes/Kashimi/payments/types.ts';
import { anyValue } from './arbitraries.mts';

const paymentId = '123e4567-e89b-12d3-a456-426614174000';
const statusReadAt = '2026-01-15T09:30:00.000Z';
const payment = {
	id: paymentId,
	createdAt: '2026-01-15T09:00:00Z',
	updatedAt: '2026-01-15T09:01:00Z',
	provider: { id: '3a9f7916-1b45-473c-bf34-3e601b8aae90' },
	recipient: {
		name: 'Example Shop Ltd',
		account: { number: { type: 'IBAN', value: 'DE89370400440532013000' }, currency: 'EUR' },
	},
	amount: 12.34,
	currency: 'EUR',
	remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice 1' },
	metadata: { endToEndId: 'INV-1' },
	isNew: true,
};
const status = {
	id: 'e68eee70-bfe9-4885-8650-46ec7d017458',
	paymentId,
	status: 'COMPLETED',
	detailedStatus: 'PAYMENT_EXECUTION_COMPLETED',
	failureReasons: null,
	createdAt: '2026-01-15T09:02:00Z',
};
const created = {
	paymentId,
	providerPaymentId: '123456789',
	redirectUrl: 'https://bank.example/1',
	createdAt: '2026-01-15T09:00:00Z',
	updatedAt: '2026-01-15T09:00:00Z',
	status: 'PENDING',
};
const order = { endToEndId: 'INV-1', amount: 12.34, currency: 'EUR' };

const cases: Array<[string, PaymentFacts, string[]]> = [
	[
		'created',
		{
			payment: created,
			order,
			statusReadAt,
			creation: { outcome: 'created', redirectUrl: created.redirectUrl },
		},
		[
			...['paymentId', 'endToEndId', 'status', 'isFinal', 'isPaid', 'statusReadAt'],
			...['amount', 'currency', 'redirectUrl', 'outcome'],
			...['providerPaymentId', 'createdAt', 'updatedAt'],
		],
	],
	[
		'existing',
		{
			payment,
			status,
			statusReadAt,
			creation: { outcome: 'existing', redirectUrl: null },
			notice: 'Paid already.',
		},
		[
			...['paymentId', 'endToEndId', 'status', 'isFinal', 'isPaid', 'statusReadAt'],
			...['amount', 'currency', 'redirectUrl', 'outcome', 'notice', 'explanation'],
			...['statusId', 'statusCreatedAt', 'detailedStatus', 'failureReasons', 'createdAt'],
			...['updatedAt', 'provider', 'recipient', 'remittanceInformation', 'metadata', 'isNew'],
		],
	],
	[
		'read, simplified',
		{ payment, simplify: true },
		[
			...['paymentId', 'endToEndId', 'amount', 'currency'],
			...['recipientName', 'recipientIban', 'reference', 'providerId', 'createdAt', 'updatedAt'],
		],
	],
	[
		'a status alone',
		{ paymentId, status, statusReadAt },
		[
			...['paymentId', 'status', 'isFinal', 'isPaid', 'statusReadAt'],
			...['explanation', 'statusId', 'statusCreatedAt', 'detailedStatus', 'failureReasons'],
		],
	],
];

test.each(cases)('%s: the common fields first, then the own ones', (_, facts, keys) => {
	expect(Object.keys(paymentItem(facts))).toEqual(keys);
});

test('created, existing and read have the same values under the same names', () => {
	const [first, second, third] = cases.map(([, facts]) => paymentItem(facts));
	const common = { paymentId, endToEndId: 'INV-1', amount: 12.34, currency: 'EUR' };
	expect(first).toMatchObject({ ...common, isPaid: false, redirectUrl: created.redirectUrl });
	expect(second).toMatchObject({ ...common, isPaid: true, redirectUrl: null });
	expect(third).toMatchObject({ ...common, reference: 'Invoice 1', createdAt: payment.createdAt });
});

test('a payment keeps its own date beside that of its status', () => {
	expect(paymentItem({ payment, status, statusReadAt })).toMatchObject({
		createdAt: payment.createdAt,
		statusCreatedAt: status.createdAt,
		statusId: status.id,
	});
});

test('what a payment does not hold is null, and nothing is called paid that was not read', () => {
	const bare = paymentItem({ payment: { id: paymentId }, simplify: true });
	expect(bare).toEqual({
		paymentId,
		...{ endToEndId: null, amount: null, currency: null, recipientName: null },
		...{ recipientIban: null, reference: null, providerId: null, createdAt: null, updatedAt: null },
	});
});

test('a payment without any status yet says so', () => {
	expect(paymentItem({ payment, status: null, statusReadAt })).toMatchObject({
		...{ status: null, isFinal: false, isPaid: false, statusReadAt },
		explanation: { meaning: expect.stringContaining('no status for it yet') },
	});
});

test.each(['PENDING', 'FAILED', 'UNKNOWN', 'SOMETHING_NEW'])('%s is not paid', (other) => {
	expect(paymentItem({ status: { ...status, status: other }, statusReadAt }).isPaid).toBe(false);
});

test.each(['payment', 'status'] as const)(
	'a field of the %s that is called like one of ours does not take its place',
	(place) => {
		const facts = {
			...{ payment, status: { ...status, status: 'FAILED' }, statusReadAt, notice: 'Ours' },
			...{ attempt: 2, timedOut: true },
			creation: { outcome: 'existing', redirectUrl: null },
		} as const;
		const ours = paymentItem(facts);
		const foreign = Object.fromEntries(Object.keys(ours).map((name) => [name, 'foreign']));
		const known = place === 'payment' ? payment : facts.status;
		const mixed = paymentItem({ ...facts, [place]: { ...foreign, ...known } });
		const names = ['paymentId', 'endToEndId', 'status', 'isFinal', 'isPaid', 'statusReadAt'];
		for (const name of [...names, 'redirectUrl', 'outcome', 'attempt', 'notice', 'timedOut']) {
			expect([name, mixed[name]]).toEqual([name, ours[name]]);
		}
		expect(mixed.explanation).toEqual(ours.explanation);
	},
);

test('takes any payment and status that the API may send, and loses none of their fields', () => {
	const anything = fc.dictionary(fc.stringMatching(/^[a-zA-Z]\w*$/), anyValue);
	fc.assert(
		fc.property(anything, anything, (more, event) => {
			const facts = { payment: { ...more, id: paymentId }, status: { ...event }, statusReadAt };
			const item = paymentItem(facts as unknown as PaymentFacts);
			expect(Object.keys(item)[0]).toBe('paymentId');
			const names = [...Object.keys(more), ...Object.keys(event)];
			const kept = names.filter((name) => !['id', 'createdAt', 'isFinal'].includes(name));
			expect(Object.keys(item)).toEqual(expect.arrayContaining(kept));
		}),
	);
});

test.each([
	['the archive', undefined, 'own'],
	['the answer to a creation', { outcome: 'created' as const, redirectUrl: null }, 'other'],
])('%s names the payment by its documented field', (_, creation, expected) => {
	const payment = { id: 'own', paymentId: 'other' } as unknown as Payment;
	expect(paymentItem({ payment, creation }).paymentId).toBe(expected);
	expect(paymentItem({ payment, creation, paymentId: 'asked' }).paymentId).toBe('asked');
});
