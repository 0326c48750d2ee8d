import fc from 'fast-check';

import { LARGEST_BODY, readEvent } from '../../../nodes/Kashimi/webhook/event.ts';
import { eventBody } from '../../support/sentWebhooks.mts';

const read = (text: string) => readEvent(Buffer.from(text));

test('reads a status update with fields and a status that are new', () => {
	const body = eventBody({ status: 'ON_HOLD', more: [1, { deep: true }] });
	expect(read(body)).toEqual({ kind: 'statusUpdate', event: JSON.parse(body) });
});

test('an event with another name is no status update, whatever its fields', () => {
	expect(read('{"eventName":"PAYOUT_CREATED"}')).toEqual({ kind: 'otherEvent' });
});

test.each(['eventName', 'eventId', 'paymentId', 'status'])(
	'%s has to be there as text',
	(field) => {
		for (const value of [undefined, null, '', ' ', 7, {}, ['x'], 'x'.repeat(201)]) {
			expect(read(eventBody({ [field]: value }))).toEqual({
				kind: 'unreadable',
				problem: expect.stringContaining(field),
			});
		}
	},
);

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
		{ numRuns: 2_000 },
	);
	expect(JSON.stringify(read('["4111111111111111"]'))).not.toContain('4111');
});
