import fc from 'fast-check';

import { LARGEST_BODY, readEvent } from '../../../nodes/Kashimi/webhook/event.ts';
import { eventBody } from '../../support/sentWebhooks.mts';
import { repetitions } from '../../support/repetitions.mts';

const read = (text: string) => readEvent(Buffer.from(text));

test('reads a status update with fields and a status that are new', () => {
	const body = eventBody({ status: 'ON_HOLD', more: [1, { deep: true }] });
	expect(read(body)).toEqual({ kind: 'statusUpdate', event: JSON.parse(body) });
});

test('an event with another name is no status update, whatever its fields', () => {
	expect(read('{"eventName":"PAYOUT_CREATED"}')).toEqual({ kind: 'otherEvent' });
});

const A = '123e4567-e89b-12d3-a456-426614174000';
const B = '00000000-0000-4000-8000-000000000000';
const name = 'PAYMENT_STATUS_UPDATED';
const pending = { paymentId: A, status: 'PENDING' };
const completed = { paymentId: A, status: 'COMPLETED' };

test.each<[string, unknown, object]>([
	['nothing but the ID', { paymentId: A }, {}],
	['an ID in capitals', { paymentId: A.toUpperCase() }, {}],
	['no event name', pending, { status: 'PENDING' }],
	[
		'a name in another case',
		{ ...pending, eventName: 'payment.status.updated' },
		{ status: 'PENDING' },
	],
	['a numeric event ID', { ...pending, eventId: 7 }, { eventId: '7', status: 'PENDING' }],
	['fields under data', { eventName: name, data: completed }, { status: 'COMPLETED' }],
	['the ID in both places', { paymentId: A, data: completed }, { status: 'COMPLETED' }],
	['something else under data', { ...pending, data: { paymentId: 'x' } }, { status: 'PENDING' }],
	['a list of one', [completed], { status: 'COMPLETED' }],
	['a list about one payment', [pending, completed], { status: 'COMPLETED' }],
	['a list about one payment, newest first', [completed, pending], { status: 'COMPLETED' }],
	[
		'a list with another event',
		[{ eventName: 'OTHER', paymentId: B }, pending],
		{ status: 'PENDING' },
	],
])('reads %s', (_, body, expected) => {
	const { kind, event } = read(JSON.stringify(body)) as { kind: string; event: object };
	expect(kind).toBe('statusUpdate');
	expect(event).toMatchObject({ paymentId: A, ...expected });
});

test('reads a form', () => {
	const form = `eventName=${name}&paymentId=${A}&status=COMPLETED`;
	const event = { eventName: name, ...completed };
	expect(read(form)).toEqual({ kind: 'statusUpdate', event });
	expect(read(`${form}&paymentId=${B}`).kind).toBe('unreadable');
});

test.each<[string, unknown, string]>([
	['no ID', { eventName: name, status: 'COMPLETED' }, 'paymentId'],
	['an ID that is none', { ...pending, paymentId: 'PAY-1' }, 'paymentId'],
	['a numeric ID', { ...pending, paymentId: 7 }, 'paymentId'],
	['an ID elsewhere', { payment: { paymentId: A } }, 'paymentId'],
	['two payments', { paymentId: A, data: { paymentId: B } }, 'more than one payment'],
	['a list about two payments', [pending, { ...pending, paymentId: B }], 'more than one payment'],
	['an empty list', [], 'not a JSON object'],
	['a list of texts', [A], 'not a JSON object'],
	['a list within a list', [[pending]], 'not a JSON object'],
])('does not read %s', (_, body, problem) => {
	expect(read(JSON.stringify(body))).toEqual({
		kind: 'unreadable',
		problem: expect.stringContaining(problem),
	});
});

test('a status or an event ID that is no name is left out', () => {
	for (const value of [null, '', ' ', {}, ['x'], 'x'.repeat(201)]) {
		const { event } = read(eventBody({ status: value, eventId: value })) as { event: object };
		expect(event).toMatchObject({ status: undefined, eventId: undefined });
	}
});

test('a body as large as allowed is read, a larger one is not', () => {
	const body = eventBody({ filler: '' });
	const filled = (size: number) => body.replace('""', `"${'x'.repeat(size - body.length)}"`);
	expect(read(filled(LARGEST_BODY)).kind).toBe('statusUpdate');
	expect(read(filled(LARGEST_BODY + 1)).kind).toBe('unreadable');
});

test('invalid UTF-8 is refused, and so is what is not bytes', () => {
	expect(readEvent(Buffer.from(eventBody({ note: 'é' }), 'latin1')).kind).toBe('unreadable');
	for (const body of [undefined, null, '', eventBody(), {}, Buffer.alloc(0)]) {
		expect(readEvent(body).kind).toBe('unreadable');
	}
});

test('no key reaches a prototype, at any depth', () => {
	const body = `${eventBody().slice(0, -1)},"a":{"__proto__":{"bad":1}},"__proto__":{"bad":1}}`;
	const { event } = read(body) as { event: Record<string, { bad?: number }> };
	expect(Object.assign({}, event).bad).toBeUndefined();
	expect(Object.assign({}, event.a).bad).toBeUndefined();
});

test('never throws and never repeats what it was sent', () => {
	fc.assert(
		fc.property(fc.oneof(fc.uint8Array({ maxLength: 99 }), fc.json(), fc.string()), (body) => {
			const outcome = readEvent(Buffer.from(body as string));
			expect(['otherEvent', 'statusUpdate', 'unreadable']).toContain(outcome.kind);
		}),
		{ numRuns: repetitions(2_000, 0.2) },
	);
	expect(JSON.stringify(read('["4111111111111111"]'))).not.toContain('4111');
});
