import type { IDataObject } from 'n8n-workflow';

import type { Family } from './faults.mts';
import type { Aim } from './hostileApi.mts';
import type { Outcome } from './outcomes.mts';
import { IBAN, PAYMENT_ID } from './samples.mts';

/** Undefined where a fault cannot be had, or takes longer than a test may. */
export type Expected = Record<Family, Outcome | undefined>;

const READ: Expected = {
	unreachable: 'no connection',
	brokenOff: 'no connection',
	slow: 'timed out',
	movedUndone: 'redirect not followed',
	movedDone: 'redirect not followed',
	invalid: 'refused',
	noAccess: 'no access',
	notFound: 'not found',
	// No read of this API conflicts with anything; the answer is one about wrong values.
	conflict: 'refused',
	requestTimeout: 'timed out',
	rateLimit: 'rate limited',
	down: 'Kashimi is down',
	unreadable: 'unreadable answer',
	objectsIncomplete: 'unreadable answer',
	newValues: 'result',
	harmless: 'result',
};

/** A list of objects is what was asked for, whatever the objects hold. */
const LIST: Expected = { ...READ, objectsIncomplete: 'result' };

/** The payment may have been made unless Kashimi, or the lack of a connection, says that it was not. */
const CREATE: Expected = {
	...READ,
	brokenOff: 'unknown, not failed',
	slow: 'unknown, not failed',
	movedDone: 'unknown, not failed',
	conflict: 'exists, not read',
	requestTimeout: 'unknown, not failed',
	down: 'unknown, not failed',
	unreadable: 'unknown, not failed',
	objectsIncomplete: 'unknown, not failed',
	newValues: 'payment made',
	harmless: 'payment made',
};

const CREATE_WITH_ARCHIVE = Object.fromEntries(
	Object.entries(CREATE).map(([family, outcome]) => [
		family,
		/unknown|exists/.test(outcome ?? '') ? 'payment found' : outcome,
	]),
) as Expected;

const every = (outcome: Outcome, changes: Partial<Expected>): Expected => ({
	...(Object.fromEntries(Object.keys(READ).map((family) => [family, outcome])) as Expected),
	...changes,
});

export interface Column {
	title: string;
	aim: Aim;
	expected: Expected;
	/** Of the action node; left out for what is not one of its operations. */
	parameters?: IDataObject;
}

const of = (resource: string, operation: string, parameters: IDataObject = {}): IDataObject => ({
	resource,
	operation,
	...parameters,
});

const creation = of('payment', 'create', {
	bankSelection: 'hosted',
	amount: 12.34,
	currency: 'EUR',
	recipientName: 'Example Shop Ltd',
	recipientIban: IBAN,
	remittanceInformation: 'Invoice 2026-001',
	redirectUri: 'https://example.com/thank-you',
	endToEndId: '={{ "E2E-" + $json.number }}',
});
const paymentId = PAYMENT_ID;
const waiting = of('payment', 'waitForFinalStatus', {
	paymentId,
	waitLimit: 1,
	waitUnit: 'seconds',
});

export const COLUMNS: Record<string, Column> = {
	create: {
		title: 'Create, archive hit too',
		aim: 'everyRequest',
		expected: CREATE,
		parameters: creation,
	},
	createWithArchive: {
		title: 'Create, archive well',
		aim: 'creation',
		expected: CREATE_WITH_ARCHIVE,
		parameters: creation,
	},
	get: {
		title: 'Get',
		aim: 'everyRequest',
		expected: READ,
		parameters: of('payment', 'get', { paymentId }),
	},
	getMany: {
		title: 'Get Many',
		aim: 'everyRequest',
		expected: LIST,
		parameters: of('payment', 'getMany'),
	},
	getStatus: {
		title: 'Get Status',
		aim: 'everyRequest',
		expected: READ,
		parameters: of('payment', 'getStatus', { paymentId }),
	},
	getStatusHistory: {
		title: 'Get Status History',
		aim: 'everyRequest',
		expected: READ,
		parameters: of('payment', 'getStatusHistory', { paymentId }),
	},
	wait: {
		title: 'Wait, first look',
		aim: 'everyRequest',
		// A status that is new is not final, so the wait goes on.
		expected: { ...READ, newValues: 'last known status' },
		parameters: waiting,
	},
	waitLater: {
		title: 'Wait, later looks',
		aim: 'laterLooks',
		expected: every('last known status', { unreachable: undefined, harmless: 'result' }),
		parameters: waiting,
	},
	providers: {
		title: 'Bank: Get Many',
		aim: 'everyRequest',
		expected: LIST,
		parameters: of('provider', 'getMany'),
	},
	token: {
		title: 'Token request',
		aim: 'token',
		// n8n itself sends it: it waits 300 seconds for an answer, and follows redirects.
		expected: every('no token', { slow: undefined, newValues: 'result', harmless: 'result' }),
		parameters: of('provider', 'getMany'),
	},
	picker: { title: 'Bank picker', aim: 'everyRequest', expected: LIST },
	webhook: {
		title: 'Kashimi Trigger',
		aim: 'everyRequest',
		expected: every('to be sent again', {
			notFound: 'payment not known',
			// A new status is confirmed, but not the final one that the webhook claimed.
			newValues: 'to be sent again',
			harmless: 'started',
		}),
	},
	poll: {
		title: 'Polling Trigger',
		aim: 'everyRequest',
		// Four tries of 30 seconds each take too long; without dates nobody knows what is new.
		expected: { ...LIST, slow: undefined, objectsIncomplete: 'unreadable answer' },
	},
};
