import { jest } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';

import { deliverAgain } from '../../../nodes/Kashimi/webhook/deliverAgain.ts';

const URL = 'https://n8n.example.com/webhook/id/webhook';

let start: number;
/** Seconds from the start, address and payment of each call. */
let calls: Array<[number, string, string]>;
let warnings: string[];

beforeEach(() => {
	jest.useFakeTimers();
	start = Date.now();
	calls = [];
	warnings = [];
});

afterEach(async () => {
	await jest.runAllTimersAsync();
	jest.useRealTimers();
});

/** An n8n that answers so, the last answer for good. */
function answering(...statuses: number[]): IWebhookFunctions {
	const httpRequest = async ({ url, body }: { url: string; body: { paymentId: string } }) => {
		calls.push([(Date.now() - start) / 1000, url, body.paymentId]);
		const statusCode = statuses.length > 1 ? statuses.shift() : statuses[0];
		if (statusCode === 0) throw new Error('connect ECONNREFUSED');
		return { statusCode };
	};
	const logger = { warn: (text: string) => warnings.push(text) };
	return { helpers: { httpRequest }, logger } as unknown as IWebhookFunctions;
}

const times = () => calls.map(([seconds]) => seconds);

test.each([
	['is taken at once', [200], [2]],
	['is taken later', [503, 409, 200], [2, 7, 17]],
	['names a payment that is not known', [400], [2]],
	['is never taken', [503], [2, 7, 17, 37, 77, 137]],
])('one that %s: %j', async (_, statuses, expected) => {
	const delivery = deliverAgain(answering(...statuses), URL, { paymentId: 'A' });
	await jest.runAllTimersAsync();
	await delivery;
	expect(times()).toEqual(expected);
	expect(warnings).toEqual([]);
});

test('n8n that cannot reach itself is asked once, and the log says so', async () => {
	const delivery = deliverAgain(answering(0), URL, { paymentId: 'A' });
	await jest.runAllTimersAsync();
	await delivery;
	expect(times()).toEqual([2]);
	expect(warnings).toEqual(['Kashimi: n8n cannot call its own webhook URL: connect ECONNREFUSED']);
});

test('webhooks about one payment for one address are one delivery, until that is over', async () => {
	const n8n = answering(503, 200);
	for (const [url, paymentId] of [
		...Array.from({ length: 5 }, () => [URL, 'A'] as const),
		[URL, 'B'],
		[`${URL}2`, 'A'],
	] as const) {
		void deliverAgain(n8n, url, { paymentId });
	}
	await jest.advanceTimersByTimeAsync(2_000);
	expect(calls).toEqual([
		[2, URL, 'A'],
		[2, URL, 'B'],
		[2, `${URL}2`, 'A'],
	]);
	void deliverAgain(n8n, URL, { paymentId: 'B' });
	await jest.runAllTimersAsync();
	expect(calls.slice(3)).toEqual([
		[4, URL, 'B'],
		[7, URL, 'A'],
	]);
});

test('a flood does not become one of calls: 1,000 at most are under way', async () => {
	const n8n = answering(200);
	for (let index = 0; index < 1_500; index++) {
		void deliverAgain(n8n, URL, { paymentId: String(index) });
	}
	await jest.runAllTimersAsync();
	expect(calls).toHaveLength(1_000);
});
