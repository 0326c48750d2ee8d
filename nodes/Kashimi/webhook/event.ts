import { isFinalStatus } from '../payments/statusDictionary';
import type { JsonObject } from '../payments/types';
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
	/** UUID, in lower case. */
	paymentId: string;
	/** Unique for each event; documented, and still left out where it does not come. */
	eventId?: string;
	/** `PENDING`, `COMPLETED`, `FAILED`, `UNKNOWN`, or one that is new; as `eventId`. */
	status?: string;
}

/** `problem` is a sentence for the sender; nothing of the body is in it. */
type ReadEvent =
	| { kind: 'statusUpdate'; event: StatusUpdate }
	| { kind: 'otherEvent' }
	| { kind: 'unreadable'; problem: string };

/**
 * Reads the body of a webhook; who sent it has to be verified as well. A JSON object is documented. Read is what
 * names one payment: fields may stand under `data`, in a list or in a form, and only its ID is indispensable.
 * @param body the bytes as they came over the wire
 */
export function readEvent(body: unknown): ReadEvent {
	if (!isReadableSize(body)) return unreadable('The body is missing or too large.');
	const parsed = parse(body);
	const events = [parsed].flat().filter(isRecord);
	if (events.length === 0 || events.length !== [parsed].flat().length || isTooDeep(parsed)) {
		return unreadable('The body is not a JSON object in UTF-8.');
	}
	const updates = events.filter(({ eventName }) => isStatusUpdate(eventName));
	if (updates.length === 0) return { kind: 'otherEvent' };
	const ids = updates.flatMap((event) => both(event, 'paymentId')).filter(isUuid);
	const [paymentId, ...others] = new Set(ids.map((id) => id.toLowerCase()));
	if (paymentId === undefined) return unreadable('The field paymentId is missing or not a UUID.');
	if (others.length > 0) return unreadable('The body names more than one payment.');
	// Of several events about one payment, nothing follows a final status.
	const isFinal = (update: JsonObject) => both(update, 'status').some(isFinalStatus);
	const event = updates.find(isFinal) ?? updates[updates.length - 1];
	const eventId = both(event, 'eventId').map(asName).find(isName);
	const status = both(event, 'status').find(isName);
	return { kind: 'statusUpdate', event: { ...event, paymentId, eventId, status } };
}

/** Written in any way, or left out: then the payment is all there is to go by. */
function isStatusUpdate(eventName: unknown): boolean {
	const letters = (name: string) => name.toUpperCase().replace(/[^A-Z]/g, '');
	return !isName(eventName) || letters(eventName) === letters(STATUS_UPDATED);
}

/** A field of the event, and the one of its name under `data`. */
function both(event: JsonObject, field: string): unknown[] {
	return [event[field], isRecord(event.data) ? event.data[field] : undefined];
}

function asName(value: unknown): unknown {
	return typeof value === 'number' ? String(value) : value;
}

/** Whether the body of a webhook has a size with which it is worth working. */
export function isReadableSize(body: unknown): body is Buffer {
	return Buffer.isBuffer(body) && body.length > 0 && body.length <= LARGEST_BODY;
}

function parse(body: Buffer): unknown {
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
		if (/^\w+=/.test(text)) return parseForm(text);
		// Whoever copies fields one by one would set the prototype of the copy.
		return JSON.parse(text, (name, value: unknown) => (name === '__proto__' ? undefined : value));
	} catch {
		return undefined;
	}
}

/** Undefined where a field comes twice: which of them counts, nobody knows. */
function parseForm(text: string): JsonObject | undefined {
	const fields = [...new URLSearchParams(text)].filter(([name]) => name !== '__proto__');
	const form = Object.fromEntries(fields);
	return Object.keys(form).length === fields.length ? form : undefined;
}

function isName(value: unknown): value is string {
	return typeof value === 'string' && /\S/.test(value) && value.length <= LONGEST_NAME;
}

function unreadable(problem: string): ReadEvent {
	return { kind: 'unreadable', problem };
}
