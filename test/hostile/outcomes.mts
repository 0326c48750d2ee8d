import type { IDataObject } from 'n8n-workflow';
import * as failures from '../../nodes/Kashimi/transport/failureWords.ts';
import {
	unconfirmed,
	NOT_SENT_AGAIN,
	UNREADABLE_EXISTING,
	NO_TOKEN,
	CLIENT_REFUSED,
	SCOPES_REFUSED,
	TOKEN_REQUEST_REFUSED,
	LOGIN_BUSY,
	LOGIN_DOWN,
	NOT_A_TOKEN,
	NOT_A_LIST,
	PART_MISSING,
	NEXT_PAGE_ELSEWHERE,
	PAGES_REPEAT,
	problemOf,
	scopeRefused,
	NO_ANSWER_IN_TIME,
	TOKEN_REFUSED,
	ODD_ANSWER,
	NOT_KNOWN,
	TOO_MANY_REQUESTS,
	exactly,
} from '../support/sentences.mts';

interface Meaning {
	/** For the page, as one sentence. */
	meaning: string;
	/** What `details.nextStep` may be; left out where nothing failed. */
	nextSteps?: string[];
	/** How an error's message tells it. */
	words?: RegExp;
}

/** The problem with any status of this hundred. */
const withStatus = (words: failures.FailureWords, hundreds: number) =>
	exactly(problemOf(words, { status: hundreds })).replace(
		`status ${hundreds}`,
		`status ${hundreds}\\d\\d`,
	);
const endsWith = (...texts: unknown[]) => new RegExp(`: (${texts.join('|')})$`);

/** The closed list: whatever happens, a run ends in one of these. */
export const OUTCOMES = {
	result: { meaning: "The API's answer comes out." },
	'payment made': { meaning: 'The payment was made; `outcome` is `created`.' },
	'payment found': {
		meaning:
			'No usable answer, so the node looked the payment up by its end-to-end ID and found it; `outcome` is `recovered`, or `existing` if it was made before.',
	},
	'last known status': {
		meaning: 'The wait ends at its limit with the status known last, and `isFinal: false`.',
	},
	'unknown, not failed': {
		meaning:
			'The payment may have been made, and the archive cannot be read. The same end-to-end ID can be used again safely.',
		nextSteps: ['retry'],
		words: new RegExp(`^${unconfirmed('Payment \\S+')}$`),
	},
	'exists, not read': {
		meaning: 'A payment has this end-to-end ID, and the archive cannot be read. Nothing was made.',
		nextSteps: ['retry'],
		words: new RegExp(`${UNREADABLE_EXISTING}$`),
	},
	'no token': {
		meaning: 'The login service gave no access token. No payment request was sent.',
		nextSteps: ['retry', 'stop'],
		words: new RegExp(
			`^(${[NO_TOKEN, LOGIN_DOWN, NOT_A_TOKEN, CLIENT_REFUSED, SCOPES_REFUSED, TOKEN_REQUEST_REFUSED, LOGIN_BUSY].join('|')})`,
		),
	},
	'no access': {
		meaning: 'The token is refused, or a scope is missing.',
		nextSteps: ['stop'],
		words: new RegExp(`(^${NOT_SENT_AGAIN}|: ${TOKEN_REFUSED}|: ${scopeRefused('[a-z:]+')})$`),
	},
	'not found': {
		meaning: 'Kashimi does not know the ID.',
		nextSteps: ['ask'],
		words: endsWith(NOT_KNOWN),
	},
	refused: {
		meaning: 'Kashimi found the values wrong.',
		nextSteps: ['ask'],
		words: endsWith(
			failures.INVALID.problem,
			failures.NOT_FOR_BANK.problem,
			withStatus(failures.REFUSED, 4),
		),
	},
	'rate limited': {
		meaning: 'Kashimi is receiving too many requests.',
		nextSteps: ['retry'],
		words: endsWith(TOO_MANY_REQUESTS),
	},
	'Kashimi is down': {
		meaning: 'Kashimi has a problem of its own.',
		nextSteps: ['retry'],
		words: endsWith(failures.OVERLOADED.problem, withStatus(failures.SERVER_ERROR, 5)),
	},
	'timed out': {
		meaning: 'No answer within _Timeout_, or no complete one within twice that time.',
		nextSteps: ['retry'],
		words: endsWith(NO_ANSWER_IN_TIME),
	},
	'no connection': {
		meaning:
			'The host was not found, its certificate could not be verified, or it closed the connection.',
		nextSteps: ['retry', 'stop'],
		words: endsWith(
			failures.NO_CONNECTION.problem,
			failures.CERTIFICATE.problem,
			failures.UNKNOWN_HOST.problem,
			failures.CONNECTION_REFUSED.problem,
		),
	},
	'redirect not followed': {
		meaning:
			'The answer sends the node elsewhere. It does not go: that would carry the token there.',
		nextSteps: ['stop'],
		words: new RegExp(`${withStatus(failures.MOVED, 3)}$`),
	},
	'unreadable answer': {
		meaning: 'Something answered, but not as the Kashimi API does.',
		nextSteps: ['retry'],
		words: new RegExp(`: ${ODD_ANSWER}$|^No payment has an ID and a readable date$`),
	},
	'unexpected answer': {
		meaning: 'The answer has another shape than documented; the error names the fields that came.',
		nextSteps: ['stop'],
		words: endsWith(
			...[NOT_A_LIST, PART_MISSING, NEXT_PAGE_ELSEWHERE],
			...['it is too long', PAGES_REPEAT],
		),
	},
	started: { meaning: 'The webhook is confirmed and starts the workflow.' },
	'to be sent again': {
		meaning: 'The webhook cannot be confirmed now: it starts nothing, and is answered with 503.',
	},
	'payment not known': {
		meaning:
			'Kashimi does not know the payment: the webhook starts nothing, and is answered with 400.',
	},
} satisfies Record<string, Meaning>;

export type Outcome = keyof typeof OUTCOMES;

const MEANINGS = OUTCOMES as Record<Outcome, Meaning>;

/** The named outcome of an error; the text itself where it is none of them. */
export function errorOutcome(message: string): string {
	const names = Object.keys(OUTCOMES) as Outcome[];
	return names.find((name) => MEANINGS[name].words?.test(message)) ?? message;
}

/** What somebody is told, in the editor or in the item. */
export interface Told {
	message: string;
	description: string;
	nextStep: unknown;
}

/** What must not stand in a text for people, beside the secrets of the run. */
const NOT_FOR_PEOPLE: Array<[string, RegExp]> = [
	['a stack trace', /\n\s+at /],
	['a system error code', /\bE[A-Z]{5,}\b|\b[A-Z]+_[A-Z_]*(CERT|ERROR)[A-Z_]*\b/],
	['an unwritten value', /\[object|undefined|\bnull\b|NaN/],
	['an account number', /[A-Z]{2}\d{2}[A-Z0-9]{11,}/],
];
const LONGEST = 1000;

/** Faults of what somebody is told; empty when there are none. */
export function findFaultsOfText({ message, description }: Told): string[] {
	const faults: string[] = [];
	for (const text of [message, description]) {
		if (typeof text !== 'string' || text.length < 10) faults.push(`says too little: ${text}`);
		if (text.length > LONGEST) faults.push(`says too much: ${text.length} characters`);
		for (const [name, pattern] of NOT_FOR_PEOPLE) {
			if (pattern.test(text)) faults.push(`holds ${name}: ${text}`);
		}
	}
	return faults;
}

/** Whether the next step fits the outcome; a workflow branches on it. */
export function findFaultsOfNextStep({ message, nextStep }: Told): string[] {
	const { nextSteps } = MEANINGS[errorOutcome(message) as Outcome] ?? {};
	return nextSteps?.includes(String(nextStep)) ? [] : [`the next step is ${String(nextStep)}`];
}

/** Faults of an item that stands for an error. */
export function findFaultsOfShape(item: IDataObject): string[] {
	const keys = Object.keys(item).sort().join();
	return keys === 'details,error,message' ? [] : [`an error item has the keys ${keys}`];
}
