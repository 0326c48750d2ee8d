import fc from 'fast-check';

import {
	checkEndToEndId,
	deriveEndToEndId,
	deriveOrderId,
	type EndToEndIdParts,
} from '../../../nodes/Kashimi/payments/endToEndId.ts';
import type { CreatePaymentRequest } from '../../../nodes/Kashimi/payments/types.ts';
import { repetitions } from '../../support/repetitions.mts';
import { anyValue, reference } from './arbitraries.mts';

// Few letters and separators, so that shifted borders between the parts come up often.
const text = fc.string({ unit: fc.constantFrom('a', 'b', '|', '"', ',', '1'), maxLength: 4 });
const parts: fc.Arbitrary<EndToEndIdParts> = fc.record({
	instanceId: text,
	workflowId: text,
	executionId: text,
	token: text,
	nodeName: text,
	runIndex: fc.nat({ max: 20 }),
	itemIndex: fc.nat({ max: 20 }),
});

const SOME: EndToEndIdParts = {
	instanceId: 'i',
	workflowId: 'w',
	executionId: '1',
	token: 't',
	nodeName: 'n',
	runIndex: 0,
	itemIndex: 0,
};

test('is deterministic and stays the same over releases', () => {
	const example = { ...SOME, executionId: '7', itemIndex: 3 };
	expect(deriveEndToEndId(example)).toBe(deriveEndToEndId({ ...example }));
	expect(deriveEndToEndId(example)).toMatchInlineSnapshot(`"N8NCD1E9BC8C1AC219BAFDC559059DD4BF5"`);
});

test('different parts give different ids, equal parts equal ones', () => {
	fc.assert(
		fc.property(parts, parts, (one, other) => {
			const areEqual = JSON.stringify(Object.values(one)) === JSON.stringify(Object.values(other));
			expect(deriveEndToEndId(one) === deriveEndToEndId(other)).toBe(areEqual);
		}),
		{ numRuns: repetitions(2000, 0.2) },
	);
});

test('no collision in 20 000 items', () => {
	const ids = new Set<string>();
	for (let itemIndex = 0; itemIndex < 20_000; itemIndex += 1) {
		ids.add(deriveEndToEndId({ ...SOME, itemIndex }));
	}
	expect(ids.size).toBe(20_000);
});

test('a derived id may be sent', () => {
	fc.assert(
		fc.property(parts, (value) => {
			const id = deriveEndToEndId(value);
			expect(id).toMatch(/^N8N[0-9A-F]{32}$/);
			expect(checkEndToEndId(id)).toEqual({ value: id });
		}),
	);
});

test('references of the user', () => {
	fc.assert(
		fc.property(reference, (value) => {
			expect(checkEndToEndId(` ${value} `)).toEqual({ value });
		}),
	);
	expect(checkEndToEndId(2024001)).toEqual({ value: '2024001' });
	expect(checkEndToEndId('')).toMatchObject({ problem: { field: 'Invoice or Order Number' } });
	expect(checkEndToEndId(123456789123456789)).toHaveProperty('problem');
});

test.each(['1.23457E+12', '1,23457e+12', '5E+3'])('%s has lost digits in a sheet', (value) => {
	expect(checkEndToEndId(value)).toMatchObject({
		problem: { problem: `is "${value}", a number that a spreadsheet has shortened` },
	});
});

test('never throws', () => {
	fc.assert(fc.property(anyValue, (value) => void checkEndToEndId(value)));
});

test('an order keeps its id whoever gives it, and another order has another', () => {
	const order = {
		amount: 10,
		currency: 'EUR',
		recipient: { account: { number: { value: 'DE89370400440532013000' } }, name: 'John Doe' },
		remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice 1' },
	} as CreatePaymentRequest;
	const node = { instanceId: 'i', workflowId: 'w', nodeId: 'n' };
	const number = { value: 'NL91ABNA0417164300' };
	const id = deriveOrderId(node, order);
	expect(id).toMatchInlineSnapshot(`"N8NBC7305C0A09D3DACF262E9CE219C665A"`);
	expect(deriveOrderId({ ...node }, structuredClone(order))).toBe(id);
	const others = [
		deriveOrderId({ ...node, instanceId: 'j' }, order),
		deriveOrderId({ ...node, workflowId: 'v' }, order),
		deriveOrderId({ ...node, nodeId: 'm' }, order),
		...[
			{ amount: 11 },
			{ currency: 'USD' },
			{ recipient: { ...order.recipient, account: { number } } },
			{ remittanceInformation: { ...order.remittanceInformation, value: 'Invoice 2' } },
		].map((changes) => deriveOrderId(node, { ...order, ...changes } as CreatePaymentRequest)),
	];
	expect(new Set([id, ...others]).size).toBe(8);
});
