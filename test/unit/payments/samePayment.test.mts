import fc from 'fast-check';

import { comparePayments } from '../../../nodes/Kashimi/payments/samePayment.ts';
import type { CreatePaymentRequest, Payment } from '../../../nodes/Kashimi/payments/types.ts';
import { anyValue } from './arbitraries.mts';

const WANTED: CreatePaymentRequest = {
	paymentScheme: { name: 'SEPA' },
	recipient: {
		account: { number: { type: 'IBAN', value: 'DE89370400440532013000' } },
		name: 'John Doe',
	},
	amount: 10.1,
	currency: 'EUR',
	remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice 1' },
};

function archived(changes: object = {}): Payment {
	return { id: '1', ...JSON.parse(JSON.stringify(WANTED)), ...changes };
}

function withAccount(value: unknown): object {
	return { recipient: { account: { number: { type: 'IBAN', value } } } };
}

test.each([
	{},
	{ amount: '10.10' },
	{ amount: 10.100000000000001 },
	{ currency: ' eur ' },
	{ remittanceInformation: { value: ' Invoice 1\n' } },
	withAccount('de89 3704 0044 0532 0130 00'),
	{ remittanceInformation: {} },
	{ recipient: {}, amount: undefined, currency: null, remittanceInformation: { value: {} } },
	{ recipient: null, remittanceInformation: null },
	{ recipient: { name: 'Someone else', account: {} } },
	{ amount: '10.100' },
	{ remittanceInformation: 'Invoice 1' },
	{ remittanceInformation: { value: 'INVOICE  1' } },
	{ remittanceInformation: { value: 'invoice/1.' } },
	withAccount('DE89************3000'),
	withAccount('DE89 •••• •••• •••• •••• 00'),
	withAccount('de89xxxxxxxxxxxxxx3000'),
	withAccount('DE•• … 3000'),
	withAccount('DE89-3704-0044-0532-0130-00'),
	withAccount('••••'),
	{ recipient: { account: { number: 'DE89370400440532013000' } } },
	{ id: undefined, paymentId: '1' },
])('%j is the same payment', (changes) => {
	expect(comparePayments(WANTED, archived(changes))).toEqual([]);
});

const LONG = 'Invoice 2026-001, délivery of 12 chairs to Example Street';

test.each<[string, unknown, boolean]>([
	[LONG, LONG.slice(0, 35), true],
	[LONG, LONG.slice(0, 35).toUpperCase(), true],
	['Invoice 2026-001, first of two halves', 'Invoice 2026-001 first of two halve', true],
	['Ab 1, c', 'AB1C', true],
	['Größe 5', 'GROSSE 5', true],
	['2026', 2026, true],
	['Müller 1', 'MUELLER 1', true],
	['Müller 1', 'MULLER 1', true],
	['Mueller 1', 'Müller 1', true],
	['Mueller 1', 'Muller 1', false],
	['Customer AE 1', 'Customer A 1', false],
	['Due 1', 'Du 1', false],
	['Invoice 1', { text: 'Invoice 1' }, false],
	[LONG, LONG.slice(0, 20), false],
	[LONG, 'Invoice 2026-002, délivery of 12 ch', false],
	['Invoice 1', 'Invoice 11', false],
	['Invoice 11', 'Invoice 1', false],
	['Invoice 1', ['Invoice 1'], false],
])('reference %j, given back as %j: same %j', (value, shown, same) => {
	const wanted = { ...WANTED, remittanceInformation: { type: 'UNSTRUCTURED', value } };
	const differences = comparePayments(
		wanted,
		archived({ remittanceInformation: { value: shown } }),
	);
	expect(differences.map(({ field }) => field)).toEqual(same ? [] : ['Reference']);
});

test('the entered reference counts as well: it may have been converted in another way before', () => {
	const existing = archived({ remittanceInformation: { value: 'Muller 1' } });
	const wanted = (value: string) => ({
		...WANTED,
		remittanceInformation: { type: 'UNSTRUCTURED', value },
	});
	expect(comparePayments(wanted('Mueller 1'), existing, 'Müller 1')).toEqual([]);
	expect(comparePayments(wanted('Mueller 1'), existing, 'Mueller 1')).toHaveLength(1);
});

test.each([
	{ amount: '10.1 EUR' },
	{ amount: '10,10' },
	{ amount: 10.001 },
	{ amount: '1010' },
	{ currency: 'EURO' },
	withAccount('DE88************3000'),
	withAccount('DE89************3001'),
	withAccount('DE89370400440532013000 1'),
	withAccount('NL•• … 3000'),
	withAccount('DE89(.*)3000'),
])('%j is another payment', (changes) => {
	expect(comparePayments(WANTED, archived(changes))).toHaveLength(1);
});

test('differences are shown field by field, accounts masked', () => {
	const existing = archived({
		amount: 100,
		currency: 'USD',
		remittanceInformation: { value: 'Invoice 2' },
		...withAccount('NL91ABNA0417164300'),
	});
	expect(comparePayments(WANTED, existing)).toEqual([
		{ field: 'Amount', wanted: '10.1', existing: '100' },
		{ field: 'Currency', wanted: '"EUR"', existing: '"USD"' },
		{ field: 'Recipient IBAN', wanted: 'DE•• … 3000', existing: 'NL•• … 4300' },
		{ field: 'Reference', wanted: '"Invoice 1"', existing: '"Invoice 2"' },
	]);
});

test('accounts that look the same when masked are told apart in words', () => {
	expect(comparePayments(WANTED, archived(withAccount('DE12500105170648483000')))).toEqual([
		{
			field: 'Recipient IBAN',
			wanted: 'DE•• … 3000',
			existing: 'DE•• … 3000 (another account that looks the same when masked)',
		},
	]);
});

test('a cent is a difference', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 1e12 }),
			fc.integer({ min: 1, max: 1e12 }),
			(one, other) => {
				const differences = comparePayments(
					{ ...WANTED, amount: one / 100 },
					archived({ amount: other / 100 }),
				);
				expect(differences).toHaveLength(one === other ? 0 : 1);
			},
		),
	);
	expect(comparePayments(WANTED, archived({ amount: 10.11 }))).toHaveLength(1);
});

test('never throws', () => {
	const names = fc.constantFrom('amount', 'currency', 'recipient', 'remittanceInformation');
	fc.assert(
		fc.property(fc.dictionary(names, anyValue), anyValue, (changes, account) => {
			comparePayments(WANTED, archived(changes));
			comparePayments(WANTED, archived(withAccount(account)));
		}),
	);
});
