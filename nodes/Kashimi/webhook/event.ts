import { isUuid } from '../payments/uuid';
import { isRecord, isTooDeep } from '../payments/values';

/** The one event that is documented, see "Webhooks". */
export const STATUS_UPDATED = 'PAYMENT_STATUS_UPDATED';

/** Largest body that is read, in bytes. Inferred: generous, the documented fields take 200. */
export const LARGEST_BODY = 64 * 1024;

/** Longest event ID and status, in characters. Inferred: generous. */
const LONGEST_NAME = 200;

/** What Kashimi says when the status of a payment has changed; fields that are not known pass. */
export interface StatusUpdate extends Record<string, unknown> {
	eventName: typeof STATUS_UPDATED;
	/** Unique for each event. */
	eventId: string;
	/** UUID. */
	paymentId: string;
	/** `PENDING`, `COMPLETED`, `FAILED`, `UNKNOWN`, or one that is new. */
	status: string;
}

/** `problem` is a sentence for the sender; nothing of the body is in it. */
export type ReadEvent =
	| { kind: 'statusUpdate'; event: StatusUpdate }
	| { kind: 'otherEvent' }
	| { kind: 'unreadable'; problem: string };

/**
 * Reads the body of a webhook. It says what was sent, not who sent it: verify that as well.
 * @param body the bytes as they came over the wire
 */
export function readEvent(body: unknown): ReadEvent {
	if (!isReadableSize(body)) return unreadable('The body is missing or too large.');
	const fields = parse(body);
	if (!isRecord(fields) || isTooDeep(fields))
		return unreadable('The body is not a JSON object in UTF-8.');
	const { eventName, eventId, paymentId, status } = fields;
	if (!isName(eventName)) return unreadable('The field eventName is missing or not valid.');
	if (eventName !== STATUS_UPDATED) return { kind: 'otherEvent' };
	if (!isName(eventId)) return unreadable('The field eventId is missing or not valid.');
	if (!isUuid(paymentId)) return unreadable('The field paymentId is missing or not a UUID.');
	if (!isName(status)) return unreadable('The field status is missing or not valid.');
	return { kind: 'statusUpdate', event: { ...fields, eventName, eventId, paymentId, status } };
}

/** Whether the body of a webhook has a size with which it is worth working. */
export function isReadableSize(body: unknown): body is Buffer {
	return Buffer.isBuffer(body) && body.length > 0 && body.length <= LARGEST_BODY;
}

function parse(body: Buffer): unknown {
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
		// Whoever copies fields one by one would set the prototype of the copy.
		return JSON.parse(text, (name, value: unknown) => (name === '__proto__' ? undefined : value));
	} catch {
		return undefined;
	}
}

function isName(value: unknown): value is string {
	return typeof value === 'string' && /\S/.test(value) && value.length <= LONGEST_NAME;
}

function unreadable(problem: string): ReadEvent {
	return { kind: 'unreadable', problem };
}
