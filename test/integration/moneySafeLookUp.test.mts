import {
	createPayment,
	createRequests,
	stageOfAllTests,
	traffic,
	validPayment,
} from '../support/stage.mts';
import {
	unconfirmed,
	NOT_FAILED,
	NOTHING_CREATED,
	UNREADABLE_EXISTING,
	unreadableExisting,
} from '../support/sentences.mts';

const stage = stageOfAllTests();

const payment = { ...validPayment, endToEndId: 'INV-1' };

test('a payment that exists and is not in the archive yet is not touched', async () => {
	stage.sandbox.settings.archiveLagMs = 3_600_000;
	await createPayment(stage, payment);
	const { error } = await stage.engine.run({ parameters: payment });
	expect(error?.message).toBe(unreadableExisting());
	expect(error?.description).toMatch(/archive is late, or the payment belongs to another client/);
	expect(error?.context?.data).toEqual({ endToEndId: 'INV-1', nextStep: 'ask' });
	expect(createRequests(stage.sandbox)).toBe(2);
	expect(traffic(stage.sandbox, '/archive/payments')).toHaveLength(3);
});

test('On Duplicate does not make an error of a payment that this very item made', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
	const made = await createPayment(stage, { ...payment, options: { onDuplicate: 'error' } });
	expect(made.outcome).toBe('recovered');
});

test('a bank link that the archive does show is put out, without the notice', async () => {
	const { paymentId, redirectUrl } = await createPayment(stage, payment);
	const archived = { ...stage.sandbox.store.find(paymentId)!.payment, redirectUrl };
	stage.sandbox.faults.plan({
		route: 'list',
		kind: 'statusBeforeCommit',
		status: 200,
		body: [archived],
	});
	const again = await createPayment(stage, payment);
	expect(again).toMatchObject({ outcome: 'existing', paymentId, redirectUrl });
	expect(again).not.toHaveProperty('notice');
});

test('a refusal after an unknown outcome does not make the outcome known', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 500 });
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
	const { error } = await stage.engine.run({ parameters: payment });
	expect(error?.message).toBe(unconfirmed());
	expect(error?.description).toContain('its archive does not show the payment yet');
	expect(createRequests(stage.sandbox)).toBe(2);
});

test('a conflict after an unknown outcome is that very payment', async () => {
	stage.sandbox.settings.archiveLagMs = 3_600_000;
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusAfterCommit', status: 500 });
	const { error } = await stage.engine.run({ parameters: payment });
	expect(error?.message).toBe(unconfirmed());
	expect(error?.description).toMatch(
		new RegExp(`^${NOT_FAILED} Kashimi says that this number is taken`),
	);
	expect(error?.context?.data).toMatchObject({ nextStep: 'ask' });
	expect(traffic(stage.sandbox, '/ob/payments').map((line) => line.slice(-3))).toEqual([
		'500',
		'409',
	]);
});

test('an archive that cannot be read leaves a conflict unread, in the words of that failure', async () => {
	await createPayment(stage, payment);
	stage.sandbox.faults.plan({
		route: 'list',
		kind: 'statusBeforeCommit',
		status: 403,
		times: Infinity,
	});
	const { error } = await stage.engine.run({ parameters: payment });
	expect(error?.message).toContain(UNREADABLE_EXISTING);
	expect(error?.description).toMatch(
		new RegExp(
			`^${NOTHING_CREATED}\\. Could not list the payments: .+\\. .+ Read the existing payment with Payment: Get`,
		),
	);
	expect(traffic(stage.sandbox, '/archive/payments')).toHaveLength(1);
});
