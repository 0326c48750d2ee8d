import type { ICredentialDataDecryptedObject, IDataObject, IRunExecutionData } from 'n8n-workflow';

import type { Fault } from '../../sandbox/faults.mts';
import {
	createRequests,
	credentialFor,
	forgetNode,
	setStage,
	stageOfAllTests,
	storedIds,
	traffic,
	validPayment,
	type Stage,
} from '../support/stage.mts';
import {
	unconfirmed,
	sentElsewhere,
	MAYBE_ELSEWHERE,
	difference,
	unreadableExisting,
	NUMBERS_LOST,
	noneInCredential,
	CLIENT_REFUSED,
	NOTHING_CREATED,
} from '../support/sentences.mts';

const stage = stageOfAllTests();
/** Another environment, whose archive shows nothing of the first one's. */
let other: Stage;

beforeAll(async () => {
	other = await setStage();
	stage.sandbox.clients.push({
		...stage.sandbox.clients[0]!,
		...{ clientId: 'second-client', clientSecret: 'second-secret' },
	});
});
beforeEach(() => other.sandbox.reset());
afterAll(async () => await other.sandbox.close());

const LOST: Fault = { route: 'create', kind: 'dropAfterCommit', times: Infinity };
const REFUSED: Fault = { route: 'create', kind: 'statusBeforeCommit', status: 422 };
const MADE: Fault = { route: 'create', kind: 'slow', delayMs: 0 };

const options = { maxRetries: 0, maxConcurrency: 1 };
const numbered = { ...validPayment, endToEndId: '=INV-{{ $itemIndex + 1 }}', options };
const generated = { ...validPayment, options };
const attempts = { ...numbered, options: { ...options, onDuplicate: 'newAttempt' } };
const dry = { ...numbered, options: { ...options, dryRun: true } };
const items = [{}, {}];

type Change = () => ICredentialDataDecryptedObject;
const toEnvironment: Change = () => credentialFor(other.sandbox);
const toClient: Change = () => ({
	...credentialFor(stage.sandbox),
	...{ clientId: 'second-client', clientSecret: 'second-secret' },
});
const toScopes: Change = () => ({
	...credentialFor(stage.sandbox),
	requestedScopes: ['payments:read', 'payments:write'],
});

/** A run of two items that fails: with the faults, one for each request that creates. */
async function failFirst(faults: Fault[], parameters: IDataObject) {
	// The archive lags, so that the look-up after a lost answer does not settle it.
	if (faults.includes(LOST)) stage.sandbox.settings.archiveLagMs = 3_600_000;
	for (const fault of faults) stage.sandbox.faults.plan(fault);
	const failed = await stage.engine.run({ parameters, items });
	expect(failed.error).toBeDefined();
	stage.sandbox.settings.archiveLagMs = 0;
	stage.sandbox.faults.clear();
	return failed.run;
}

describe('a retry after the credential was changed', () => {
	test.each<[string, IDataObject, Fault[], Change, IDataObject]>([
		['a lost answer', numbered, [LOST], toEnvironment, numbered],
		['a lost answer', numbered, [LOST], toClient, numbered],
		['a lost answer, the number generated', generated, [LOST], toEnvironment, generated],
		['a lost answer of a first attempt', attempts, [LOST], toEnvironment, attempts],
		['a payment that was made', numbered, [MADE, REFUSED], toEnvironment, numbered],
		['a payment that was made', generated, [MADE, REFUSED], toClient, generated],
		['a lost answer, before a dry run', numbered, [LOST], toEnvironment, dry],
	])('%s: nothing is sent, and the error says why (%#)', async (_, first, faults, change, then) => {
		const run = await failFirst(faults, first);
		const [number] = storedIds(stage.sandbox);
		const before = stage.sandbox.recordedRequests.length;
		await stage.engine.saveCredential(change());
		const { error } = await stage.engine.run({ parameters: then, items, retryOf: run });
		expect(error?.message).toBe(sentElsewhere(number));
		expect(error?.description).toMatch(
			faults.includes(LOST) ? new RegExp(`^${MAYBE_ELSEWHERE}`) : /^It exists there\. Payment ID: /,
		);
		expect(error?.description).toContain('Select the first client again and retry.');
		expect(error?.context).toMatchObject({ itemIndex: 0, data: { nextStep: 'ask' } });
		expect(traffic(other.sandbox)).toEqual([]);
		expect(stage.sandbox.recordedRequests).toHaveLength(before);

		await stage.engine.saveCredential(credentialFor(stage.sandbox));
		const back = await stage.engine.run({ parameters: first, items, retryOf: run });
		expect(back.json.map(({ outcome }) => outcome)).toEqual(['existing', 'created']);
	});

	test.each<[string, Fault[], Change, (data: IRunExecutionData) => void, string[]]>([
		[
			'nothing was sent with the first client',
			[REFUSED],
			toEnvironment,
			() => {},
			['created', 'created'],
		],
		[
			'only scopes or secret are others',
			[MADE, REFUSED],
			toScopes,
			() => {},
			['existing', 'created'],
		],
		// n8n has kept nothing that would tell.
		[
			'the first try was killed',
			[MADE, REFUSED],
			toEnvironment,
			forgetNode,
			['created', 'created'],
		],
	])('goes on where %s', async (_, faults, change, stored, outcomes) => {
		const run = await failFirst(faults, numbered);
		await stage.engine.saveCredential(change());
		const retry = await stage.engine.run({ parameters: numbered, items, retryOf: run, stored });
		expect(retry.error?.message).toBeUndefined();
		expect(retry.json.map(({ outcome }) => outcome)).toEqual(outcomes);
	});

	test('a payment that exists there is refused item by item with On Error: Continue', async () => {
		const run = await failFirst([MADE, REFUSED], numbered);
		await stage.engine.saveCredential(toEnvironment());
		const { json } = await stage.engine.run({
			...{ parameters: numbered, items, retryOf: run },
			node: { onError: 'continueRegularOutput' },
		});
		expect(json).toMatchObject([{ error: sentElsewhere() }, { outcome: 'created' }]);
		expect(storedIds(other.sandbox)).toEqual(['INV-2']);
	});

	test.each([
		['the same client returns it, with its link', () => credentialFor(stage.sandbox), undefined],
		['another client is not sent it', toEnvironment, sentElsewhere()],
	])('a payment that another node of the execution made: %s', async (_, change, message) => {
		const run = await failFirst([MADE, REFUSED], numbered);
		await stage.engine.saveCredential(change());
		const stored = ({ executionData }: IRunExecutionData) =>
			void delete executionData!.contextData['node:Kashimi'];
		const retry = await stage.engine.run({ parameters: numbered, items, retryOf: run, stored });
		expect(retry.error?.message).toBe(message);
		expect(traffic(other.sandbox)).toEqual([]);
		if (message !== undefined) return;
		expect(retry.json).toMatchObject([
			{ outcome: 'existing', redirectUrl: expect.stringContaining(stage.sandbox.url) },
			{ outcome: 'created' },
		]);
	});

	test('a further attempt that another node has sent under a number of its own is not sent', async () => {
		await stage.engine.saveCredential(toEnvironment());
		const failed = await stage.engine.run({ parameters: { ...numbered, options } });
		await other.sandbox.advance(String(failed.json[0]!.paymentId), { outcome: 'failed' });
		await stage.engine.saveCredential(credentialFor(stage.sandbox));
		const { run } = await stage.engine.run({ parameters: { ...numbered, endToEndId: 'INV-1-2' } });
		await stage.engine.saveCredential(toEnvironment());
		const { error } = await stage.engine.run({
			...{ parameters: attempts, node: { name: 'Second' } },
			stored: ({ executionData }) =>
				void (executionData!.contextData = run.data.executionData!.contextData),
		});
		expect(error?.message).toBe(sentElsewhere('INV-1-2'));
		expect(error?.description).toMatch(/^It exists there\. Payment ID: /);
		expect(storedIds(other.sandbox)).toEqual(['INV-1']);
	});

	test('Retry On Fail is a retry as well', async () => {
		stage.sandbox.faults.plan(LOST);
		stage.sandbox.settings.archiveLagMs = 3_600_000;
		const running = stage.engine.run({
			parameters: { ...numbered, options: { ...options, timeout: 60 } },
			node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1000 },
		});
		while (createRequests(stage.sandbox) === 0) await new Promise(setImmediate);
		await stage.engine.saveCredential(toEnvironment());
		const { error } = await running;
		expect(error?.message).toBe(sentElsewhere());
		expect(traffic(other.sandbox)).toEqual([]);
	});
});

describe('a retry that cannot read what the first try made', () => {
	const EXISTS = unreadableExisting();
	const wrongSecret = () => ({ ...credentialFor(stage.sandbox), clientSecret: 'mistyped' });
	const noClient = () => ({ ...credentialFor(stage.sandbox), clientId: '={{ undefined }}' });

	test.each<[string, Fault[], Change, string, string]>([
		['was made', [MADE, REFUSED], wrongSecret, EXISTS, CLIENT_REFUSED],
		['was made', [MADE, REFUSED], noClient, EXISTS, noneInCredential('Client ID')],
		['may have been made', [LOST], wrongSecret, unconfirmed(), CLIENT_REFUSED],
		['may have been made', [LOST], noClient, unconfirmed(), noneInCredential('Client ID')],
	])('says that it %s (%#)', async (_, faults, change, message, reason) => {
		const run = await failFirst(faults, numbered);
		await stage.engine.saveCredential(change());
		const { error } = await stage.engine.run({ parameters: numbered, items, retryOf: run });
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(reason);
		if (message === EXISTS) {
			const { id } = stage.sandbox.store.all()[0]!.payment;
			expect(error?.description).toContain(`Payment ID: ${id}. ${NOTHING_CREATED} now.`);
		}
		expect(storedIds(stage.sandbox)).toEqual(['INV-1']);
	});

	test('says so where it is ordered with other values', async () => {
		const run = await failFirst([MADE, REFUSED], numbered);
		const parameters = { ...numbered, amount: 5 };
		const { error } = await stage.engine.run({ parameters, items, retryOf: run });
		expect(error?.message).toBe(
			'Payment INV-1 was made before in this execution, with other values',
		);
		expect(error?.description).toContain(difference('Amount', 5, 12.34));
		expect(error?.description).not.toMatch(/[Uu]se another number/);
	});

	test('says so where the archive has lost it', async () => {
		const run = await failFirst([MADE, REFUSED], numbered);
		stage.sandbox.settings.archiveLagMs = 3_600_000;
		const { error } = await stage.engine.run({ parameters: numbered, items, retryOf: run });
		expect(error?.message).toBe(EXISTS);
		expect(error?.description).toContain('Wait until Kashimi shows it. Then retry');
	});
});

describe('data of the first try that is damaged', () => {
	const kept = ({ executionData }: IRunExecutionData, name: string) =>
		executionData!.contextData[name] as IDataObject;

	test.each<[IDataObject['']]>([
		...[null, 'text', 5, []].map((damaged) => [damaged] as [IDataObject['']]),
		...[null, 'text'].map((damaged) => [{ 'INV-1': damaged }] as [IDataObject['']]),
	])('kashimiSent %j: nothing is paid twice', async (damaged) => {
		const run = await failFirst([MADE, REFUSED], numbered);
		const stored = (data: IRunExecutionData) => void (kept(data, 'flow').kashimiSent = damaged);
		const retry = await stage.engine.run({ parameters: numbered, items, retryOf: run, stored });
		expect(retry.error?.message).toBeUndefined();
		expect(retry.json.map(({ outcome }) => outcome)).toEqual(['existing', 'created']);
		expect(storedIds(stage.sandbox)).toEqual(['INV-1', 'INV-2']);
	});

	test.each([null, 'text', []])('kashimiFirstTry %j: no other number is generated', async (one) => {
		const run = await failFirst([MADE, REFUSED], generated);
		const stored = (data: IRunExecutionData) =>
			void (kept(data, 'node:Kashimi').kashimiFirstTry = one);
		const retry = await stage.engine.run({ parameters: generated, items, retryOf: run, stored });
		expect(retry.error?.message).toContain(NUMBERS_LOST);
		expect(createRequests(stage.sandbox)).toBe(2);
	});
});
