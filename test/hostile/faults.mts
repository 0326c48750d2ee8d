import { STATUS_CODES } from 'node:http';

import {
	changed,
	inObject,
	rewritten,
	sendBytes,
	withMember,
	type Exchange,
	type Strike,
} from './exchange.mts';

/** What a fault has in common with others, and what its outcome follows from. */
export type Family =
	| 'unreachable'
	| 'brokenOff'
	| 'slow'
	| 'movedUndone'
	| 'movedDone'
	| 'invalid'
	| 'noAccess'
	| 'notFound'
	| 'conflict'
	| 'requestTimeout'
	| 'rateLimit'
	| 'down'
	| 'unreadable'
	| 'objectsIncomplete'
	| 'newValues'
	| 'harmless';

export interface Fault {
	/** A row of the table; faults of the same row have the same outcomes. */
	row: string;
	/** Tells the faults of a row apart. */
	variant?: string;
	family: Family;
	/** Where the connection fails, before any request. */
	noConnection?: 'unknownHost' | 'closedPort' | 'selfSigned';
	strike?: Strike;
	/** Too much to do many at once. */
	isHeavy?: boolean;
}

/** Somewhere else; nothing may arrive there. */
const ELSEWHERE = 'https://elsewhere.invalid/api/v1';
const MEGABYTE = 1024 * 1024;
const LEVELS = 100_000;

const HALF = (json: string) => json.slice(0, Math.ceil(json.length / 2));

function reset({ response }: Exchange): void {
	response.socket!.resetAndDestroy();
}

const resetMidAnswer: Strike = ({ response, healthy: { status, body } }) => {
	const json = JSON.stringify(body);
	response.writeHead(status, {
		'Content-Type': 'application/json',
		'Content-Length': json.length,
	});
	response.write(HALF(json), () => response.socket?.resetAndDestroy());
};

/** Never ends, yet never falls silent for long. */
const drip: Strike = ({ response, healthy: { status, body } }) => {
	response.writeHead(status, { 'Content-Type': 'application/json' });
	response.write(HALF(JSON.stringify(body)));
	const dripping = setInterval(() => response.write(' '), 100);
	response.once('close', () => clearInterval(dripping));
};

/** One piece of memory, sent again and again. */
const MEGABYTE_OF_TEXT = Buffer.alloc(MEGABYTE, 'x');

const padded =
	(megabytes: number): Strike =>
	({ response, healthy: { status, body } }) => {
		const [start, end] = withMember('"padding":""')(JSON.stringify(body)).split(/(?<="padding":")/);
		response.writeHead(status, {
			'Content-Type': 'application/json',
			'Content-Length': start.length + megabytes * MEGABYTE + end.length,
		});
		response.write(start);
		for (let sent = 0; sent < megabytes; sent++) response.write(MEGABYTE_OF_TEXT);
		response.end(end);
	};

const redirect = (code: number): Fault => ({
	row: `${code} to another host`,
	// 302 and 303 are also how a server says that it has done the work and where to look at it.
	family: [302, 303].includes(code) ? 'movedDone' : 'movedUndone',
	strike: ({ response }) => sendBytes(response, code, '{}', { Location: ELSEWHERE }),
});

/** Both error bodies that the documentation shows. */
function refusals(code: number, family: Family): Fault[] {
	const title = STATUS_CODES[code] ?? 'Error';
	const bodies = {
		table: { title, httpStatusCode: code, message: 'A text for people.' },
		sample: { title, statusCode: code, errorCode: 'GENERAL_INPUT_VALIDATION_FAILED' },
	};
	return Object.entries(bodies).map(([variant, body]) => ({
		row: `${code}`,
		variant,
		family,
		strike: ({ response }) => sendBytes(response, code, JSON.stringify(body)),
	}));
}

const otherType = (value: unknown): unknown => {
	if (typeof value === 'string') return value.length;
	if (typeof value === 'number') return String(value);
	if (Array.isArray(value)) return { first: value[0] as unknown };
	return typeof value === 'object' ? [value] : value;
};
const otherTypes = (fields: Record<string, unknown>) =>
	Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, otherType(value)]));
const newValues = (fields: Record<string, unknown>) => ({
	...fields,
	...('status' in fields && { status: 'ON_HOLD', detailedStatus: 'PAYMENT_ON_HOLD' }),
	...('paymentSchemes' in fields && { paymentSchemes: ['FASTER'], requiredPaymentFields: ['PIN'] }),
	failureReasons: ['NEW_REASON'],
	aNewField: { nested: [1, null] },
});

export const FAULTS: Fault[] = [
	{ row: 'host name not known', family: 'unreachable', noConnection: 'unknownHost' },
	{ row: 'connection refused', family: 'unreachable', noConnection: 'closedPort' },
	{ row: 'self-signed certificate', family: 'unreachable', noConnection: 'selfSigned' },
	{ row: 'reset before the answer', family: 'brokenOff', strike: reset },
	{ row: 'reset in mid answer', family: 'brokenOff', strike: resetMidAnswer },
	{ row: 'no answer in time', family: 'slow', strike: () => {} },
	{ row: 'body never ends', family: 'slow', strike: drip },
	...[301, 302, 303, 307, 308].map(redirect),
	...refusals(400, 'invalid'),
	...refusals(401, 'noAccess'),
	...refusals(403, 'noAccess'),
	...refusals(404, 'notFound'),
	...refusals(408, 'requestTimeout'),
	...refusals(409, 'conflict'),
	...refusals(422, 'invalid'),
	...refusals(429, 'rateLimit'),
	...[500, 502, 503, 504, 520].flatMap((code) => refusals(code, 'down')),
	{
		row: '500 with a message of 5 MB',
		family: 'down',
		isHeavy: true,
		strike: ({ response }) =>
			sendBytes(response, 500, JSON.stringify({ message: 'x'.repeat(5 * MEGABYTE) })),
	},
	{ row: 'empty body', family: 'unreadable', strike: rewritten(() => '') },
	{ row: 'truncated JSON', family: 'unreadable', strike: rewritten(HALF) },
	{
		row: 'HTML page',
		family: 'unreadable',
		strike: rewritten(() => '<html><h1>Welcome</h1></html>', { 'Content-Type': 'text/html' }),
	},
	{
		row: 'compressed, and damaged',
		family: 'unreadable',
		strike: rewritten((json) => json, { 'Content-Encoding': 'gzip' }),
	},
	...[null, true, 7, 'text', [[]], [null]].map(
		(value): Fault => ({
			row: 'JSON of another kind',
			variant: JSON.stringify(value),
			family: 'unreadable',
			strike: changed(() => value),
		}),
	),
	{
		row: 'JSON nested 100,000 levels deep',
		family: 'unreadable',
		strike: rewritten(withMember(`"deep":${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`)),
	},
	{ row: 'fields missing', family: 'objectsIncomplete', strike: changed(inObject(() => ({}))) },
	{
		row: 'fields of wrong types',
		family: 'objectsIncomplete',
		strike: changed(inObject(otherTypes)),
	},
	{ row: 'new values and fields', family: 'newValues', strike: changed(inObject(newValues)) },
	{
		row: 'wrong content type',
		family: 'harmless',
		strike: rewritten((json) => json, { 'Content-Type': 'text/html' }),
	},
	{
		row: 'duplicate keys',
		family: 'harmless',
		strike: rewritten(withMember('"status":"FIRST","id":"first","paymentId":"first"')),
	},
	{
		row: 'invalid UTF-8',
		family: 'harmless',
		strike: rewritten((json) =>
			Buffer.from(withMember('"note":"\xff\xfe\xc0\x80"')(json), 'latin1'),
		),
	},
	{
		row: 'body of 50 MB',
		family: 'harmless',
		isHeavy: true,
		strike: padded(50),
	},
];
