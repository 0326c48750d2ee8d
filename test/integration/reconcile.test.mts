import type { IDataObject } from 'n8n-workflow';

import { createPayment, stageOfAllTests, traffic } from '../support/stage.mts';

const stage = stageOfAllTests();

const RECONCILE = {
	resource: 'payment',
	operation: 'reconcile',
	invoiceNumber: '={{ $json.number }}',
	amount: '={{ $json.amount }}',
	currency: 'EUR',
};

async function reconcile(
	invoices: IDataObject[],
	options: IDataObject = {},
	node: object = {},
): Promise<{ items: IDataObject[]; error?: { message: string; description?: string } }> {
	const { json, error } = await stage.engine.run({
		parameters: { ...RECONCILE, options },
		items: invoices,
		node,
	});
	return { items: json, error };
}

async function pay(endToEndId: string, outcome?: 'completed' | 'failed', reference = 'Order') {
	const { paymentId } = await createPayment(stage, {
		endToEndId,
		remittanceInformation: reference,
	});
	if (outcome !== undefined) await stage.sandbox.advance(paymentId, { outcome });
	return paymentId;
}

test('every invoice is judged, with one reading of the list and statuses of the hits only', async () => {
	const first = await pay('INV-1', 'completed');
	await pay('INV-2');
	await pay('INV-3', 'failed');
	const second = await pay('INV-3-2', 'completed');
	await pay('SHOP-77', 'completed', 'Invoice INV-4');
	const other = await pay('OTHER', 'completed', 'Rent');
	await pay('INV-6', 'failed');
	stage.sandbox.recordedRequests.length = 0;

	const invoices = ['INV-1', 'INV-2', 'INV-3', 'INV-4', 'INV-5', 'INV-6'].map((number) => ({
		number,
		amount: 12.34,
	}));
	const { items, error } = await reconcile([...invoices, { number: 'INV-1', amount: 12.35 }], {
		summary: true,
		unmatchedPayments: true,
	});
	expect(error).toBeUndefined();
	const [paid, , attempts] = items;
	expect(items.slice(0, 7).map(({ invoiceNumber, match }) => [invoiceNumber, match])).toEqual([
		['INV-1', 'paid'],
		['INV-2', 'pending'],
		['INV-3', 'paid'],
		['INV-4', 'paid'],
		['INV-5', 'missing'],
		['INV-6', 'failed'],
		['INV-1', 'amountDiffers'],
	]);
	expect(paid).toMatchObject({ amount: 12.34, currency: 'EUR', difference: 0 });
	expect(paid.paidAt).toBe(stage.sandbox.store.find(first!)!.statusEvents.at(-1)!.createdAt);
	expect(items[6].difference).toBe(-0.01);
	expect(attempts.payments).toMatchObject([
		{ endToEndId: 'INV-3', attempt: 1, status: 'FAILED' },
		{ endToEndId: 'INV-3-2', attempt: 2, status: 'COMPLETED', paymentId: second },
	]);
	expect(items[7]).toMatchObject({ match: 'unmatched', paymentId: other });
	expect(items[8]).toMatchObject({
		invoices: 7,
		unmatched: 1,
		summary: expect.arrayContaining([
			{ match: 'paid', currency: 'EUR', count: 3, expected: 37.02, difference: 0 },
		]),
	});
	expect(items).toHaveLength(9);
	expect(traffic(stage.sandbox, '/archive/payments')).toHaveLength(1);
	expect(traffic(stage.sandbox, '/payment-statuses')).toHaveLength(6);
});

test('summary and unmatched payments come on request, and an account excludes others', async () => {
	await pay('INV-1', 'completed');
	await pay('OTHER');
	const invoices = [{ number: 'INV-1', amount: 12.34 }];
	const { items } = await reconcile(invoices, { summary: false, unmatchedPayments: 'false' });
	expect(items).toHaveLength(1);
	const other = { recipientIban: 'NL91ABNA0417164300', unmatchedPayments: true };
	expect((await reconcile(invoices, other)).items.map(({ match }) => match)).toEqual([
		'missing',
		'unmatched',
		'unmatched',
	]);
});

test('what cannot be read is refused by item, before any request', async () => {
	stage.sandbox.recordedRequests.length = 0;
	const { error } = await reconcile([{ number: 'INV-1', amount: 12.34 }, { amount: 12.34 }]);
	expect(error?.message).toContain('Invoice or Order Number');
	expect(error?.message).toContain('2');
	expect(stage.sandbox.recordedRequests).toEqual([]);
	const { items } = await reconcile(
		[
			{ number: 'INV-1', amount: '12,34' },
			{ number: 'INV-2', amount: 1 },
		],
		{},
		{ onError: 'continueRegularOutput' },
	);
	expect(items[0].error).toContain('Amount');
	const blank = await reconcile([{ number: 'INV-1', amount: 1 }], { recipientIban: ' ' });
	expect(blank.error?.message).toBe('Recipient IBAN is empty (item 1)');
	expect(items[1]).toMatchObject({ invoiceNumber: 'INV-2', match: 'missing' });
});

test('an amount that may be one or one thousand is judged by nobody, and counts in no sum', async () => {
	const id = await pay('INV-1', 'completed');
	const shown = { ...stage.sandbox.store.find(id!)!.payment, amount: '1.000' };
	const list = { route: 'list', kind: 'statusBeforeCommit', status: 200 } as const;
	stage.sandbox.faults.plan({ ...list, body: [shown] });
	const { items } = await reconcile([{ number: 'INV-1', amount: 1 }], { summary: true });
	expect(items[0]).toMatchObject({
		...{ match: 'amountDiffers', difference: null, paidAt: null },
		notice: expect.stringMatching(/^The amount of a payment cannot be read for certain/),
	});
	expect(items[1]!.summary).toMatchObject([
		{ match: 'amountDiffers', count: 1, expected: 1, difference: null },
	]);
});
