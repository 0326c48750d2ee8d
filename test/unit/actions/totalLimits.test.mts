import { jest } from '@jest/globals';

import type { PreparedPayment } from '../../../nodes/Kashimi/actions/payment/repeatedIds.ts';
import { reserveTotals } from '../../../nodes/Kashimi/actions/payment/totalLimits.ts';
import type { Payment } from '../../../nodes/Kashimi/payments/types.ts';
import type { KashimiClient } from '../../../nodes/Kashimi/transport/client.ts';
import { dayTotal } from '../../support/sentences.mts';

const shown: Payment[] = [];

/** A run of one payment, which the archive shows as soon as it is allowed. @param listed when its list is there */
async function run(id: string, amount: number, listed?: Promise<void>, identity = 'client') {
	const list = [...shown];
	const body = { amount, currency: 'EUR', metadata: { endToEndId: id } };
	const client = {
		connect: async () => identity,
		listPayments: async () => await (listed ?? Promise.resolve()).then(() => list),
		settings: { maxConcurrency: 1 },
		context: { getTimezone: () => 'UTC' },
	} as unknown as KashimiClient;
	const limits = { maxTotalPerDay: 100 };
	const payment = { client, order: { body }, limits } as PreparedPayment;
	const problem = await reserveTotals([payment]);
	if (!problem) shown.push({ ...body, id, createdAt: new Date().toJSON() } as unknown as Payment);
	return problem?.problem;
}

test('a list that was read before another run paid does not hide what that run was allowed', async () => {
	let listed!: () => void;
	const late = run('LATE', 60, new Promise((resolve) => (listed = resolve)));
	expect(await run('A', 60)).toBeUndefined();
	// It has seen A in the archive.
	expect(await run('B', 1)).toBeUndefined();
	listed();
	expect(await late).toBe(`is 100, ${dayTotal('121 EUR')}`);
	expect(await run('C', 39)).toBeUndefined();
});

test('what a run was allowed counts for an hour, if the archive never shows it', async () => {
	const pay = async (id: string) => {
		shown.length = 0;
		return await run(id, 60, undefined, 'client of another test');
	};
	const start = Date.now();
	const now = jest.spyOn(Date, 'now').mockReturnValue(start);
	expect(await pay('A')).toBeUndefined();
	now.mockReturnValue(start + 3_599_999);
	expect(await pay('B')).toContain('120 EUR');
	now.mockReturnValue(start + 3_600_000);
	expect(await pay('B')).toBeUndefined();
	now.mockRestore();
});
