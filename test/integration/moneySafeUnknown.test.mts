import { inFullTime } from '../support/hasten.mts';
import { createRequests, stageOfAllTests, storedIds, validPayment } from '../support/stage.mts';
import { CLIENT_REFUSED, unconfirmed, NOT_FAILED, LINK_LOST } from '../support/sentences.mts';

const stage = stageOfAllTests();

const payment = { ...validPayment, endToEndId: 'INV-1' };

test('a payment that was made although the answer was lost is recovered, and says that its link is', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
	const { json } = await stage.engine.run({ parameters: payment });
	expect(json[0]).toMatchObject({
		outcome: 'recovered',
		endToEndId: 'INV-1',
		paymentId: stage.sandbox.store.all()[0].payment.id,
		status: 'PENDING',
		isFinal: false,
		amount: 12.34,
		redirectUrl: null,
		notice: expect.stringMatching(new RegExp(`bank link.*${LINK_LOST}.*another number`)),
	});
	expect(createRequests(stage.sandbox)).toBe(1);
});

test('an archive that lags does not lead to a second payment', async () => {
	stage.sandbox.settings.archiveLagMs = 1000;
	stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
	// The archive's second is a whole one.
	const { json } = await inFullTime(async () => await stage.engine.run({ parameters: payment }));
	expect(json[0]).toMatchObject({ outcome: 'recovered' });
	expect(storedIds(stage.sandbox)).toEqual(['INV-1']);
});

test('an archive that never shows it still makes one payment, and nothing is called a failure', async () => {
	stage.sandbox.settings.archiveLagMs = 3_600_000;
	stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
	const { error } = await stage.engine.run({ parameters: payment });
	expect(error?.message).toBe(unconfirmed());
	expect(storedIds(stage.sandbox)).toEqual(['INV-1']);
});

test('when nothing can be learned, the error says "unknown, not failed", names the ID and how to check', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit', times: Infinity });
	stage.sandbox.faults.plan({
		route: 'list',
		kind: 'statusBeforeCommit',
		status: 503,
		times: Infinity,
	});
	const { error } = await stage.engine.run({
		parameters: { ...payment, options: { maxRetries: 0 } },
	});
	expect(error?.message).toBe(unconfirmed());
	expect(error?.description).toMatch(
		new RegExp(`${NOT_FAILED}.*Look Up By: Invoice or Order Number`),
	);
	expect(error?.description).not.toMatch(/try again|retry/i);
	expect(createRequests(stage.sandbox)).toBe(1);
});

test('a token that cannot be renewed for the second try does not hide the unknown outcome', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 500 });
	stage.sandbox.faults.plan({ route: 'create', kind: 'expiredToken', times: Infinity });
	await stage.engine.run({ parameters: { resource: 'provider', operation: 'getMany' } });
	stage.sandbox.faults.plan({
		route: 'token',
		kind: 'tokenError',
		error: 'invalid_client',
		times: Infinity,
	});
	const { error } = await stage.engine.run({ parameters: payment });
	expect(error?.message).toBe(unconfirmed());
	expect(error?.description).toContain(CLIENT_REFUSED);
});
