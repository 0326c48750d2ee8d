import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../sandbox/faults.mts';
import { pseudoRandom } from '../sandbox/pseudoRandom.mts';
import { credentialFor, setStage, validPayment, type Stage } from '../support/stage.mts';
import { NOT_FOR_BANK } from '../../nodes/Kashimi/transport/failureWords.ts';
import {
	MAYBE_MADE,
	NOT_CONFIRMED,
	unreadableExisting,
	notFoundOut,
	LOGIN_DOWN,
	NO_TOKEN_IN_TIME,
	TOKEN_REFUSED,
	TOO_MANY_REQUESTS,
} from '../support/sentences.mts';

const RUNS = 10;
const ITEMS = 1000;
const FAULT_RATE = 0.2;
/** In these runs, numbers have payments that failed: none, one or two, in turn. */
const FAILED_BEFORE = [2, 6];

/** Milliseconds after which the sandbox has made a payment for which the run no longer waits. */
const SLOWEST = 2_000;

const faults: Fault[] = [
	{ route: 'create', kind: 'statusBeforeCommit', status: 500 },
	{ route: 'create', kind: 'statusAfterCommit', status: 500 },
	{ route: 'create', kind: 'statusBeforeCommit', status: 503, shape: 'sample' },
	{ route: 'create', kind: 'statusAfterCommit', status: 504, shape: 'html' },
	{ route: 'create', kind: 'dropBeforeCommit' },
	{ route: 'create', kind: 'dropAfterCommit' },
	{ route: 'create', kind: 'resetMidBody' },
	{ route: 'create', kind: 'garbageBody' },
	{ route: 'create', kind: 'slow', delayMs: SLOWEST },
	{ route: 'create', kind: 'rateLimit', retryAfter: 1 },
	{ route: 'create', kind: 'rateLimit', retryAfter: 'date' },
	{ route: 'create', kind: 'expiredToken' },
	{ route: 'create', kind: 'statusBeforeCommit', status: 422 },
];

/**
 * The refusals that the faults can end in: 422, 401 twice in a row, 429 or no token to the end. On a busy
 * machine the login service, too, can take longer than the second that a run waits here.
 */
const CERTAINLY_NOT_MADE = new RegExp(
	`^(Could not create the payment: (${NOT_FOR_BANK.problem}|${TOKEN_REFUSED}|${TOO_MANY_REQUESTS})|${LOGIN_DOWN}|${NO_TOKEN_IN_TIME})`,
);
/**
 * Where numbers failed before, also: a list that cannot be read before it, or after the other execution has
 * made the payment.
 */
const NUMBER = 'R\\d+-\\d+x(-\\d)?';
const NOT_MADE_AGAIN = new RegExp(
	`${CERTAINLY_NOT_MADE.source}|^(${notFoundOut(NUMBER)}|${unreadableExisting(NUMBER)})`,
);

let stage: Stage;

beforeAll(async () => {
	stage = await setStage({ random: pseudoRandom(2026) });
});

afterAll(async () => await stage.sandbox.close());

async function nothingIsMadeAnyMore(): Promise<void> {
	const { length } = storedIds();
	await sleep(SLOWEST + 500);
	if (storedIds().length > length) await nothingIsMadeAnyMore();
}

// A 429 pauses all items together: as often as the others, they would only wait.
function weight(fault: Fault): number {
	return fault.kind === 'rateLimit' ? 0.1 : 1;
}

function planFaults(): void {
	const total = faults.reduce((sum, fault) => sum + weight(fault), 0);
	// A fault only gets its turn when those before it let a request pass.
	let remaining = 1;
	for (const fault of faults) {
		const share = (FAULT_RATE * weight(fault)) / total;
		const probability = share / remaining;
		stage.sandbox.faults.plan({ ...fault, probability, times: Infinity });
		remaining -= share;
	}
	const sometimes = { probability: FAULT_RATE, times: Infinity };
	for (const route of ['list', 'status'] as const) {
		// A 503 halves what is in flight: if every fifth read ended so, runs would wait for themselves.
		const rarely = { ...sometimes, probability: FAULT_RATE / 10 };
		stage.sandbox.faults.plan({ route, kind: 'statusBeforeCommit', status: 503, ...rarely });
		stage.sandbox.faults.plan({ route, kind: 'statusBeforeCommit', status: 502, ...sometimes });
	}
	stage.sandbox.faults.plan({ route: 'token', kind: 'tokenError', ...sometimes });
}

/** What an end-to-end ID pays, whichever attempt it is. */
const numberOf = (id: string) => id.replace(/x-[2-9]$/, 'x');

/** Of payments that are paid or may still be. */
function storedIds(): string[] {
	return stage.sandbox.store
		.all()
		.filter(({ statusEvents }) => statusEvents.at(-1)?.status !== 'FAILED')
		.map(({ payment }) => String(payment.metadata?.endToEndId));
}

/** Makes payments under the ids, one after the other for each number, and lets them fail. */
async function failBefore(ids: string[]): Promise<void> {
	await stage.engine.run({
		parameters: { ...validPayment, endToEndId: '={{ $json.id }}' },
		items: ids.map((id) => ({ id })),
	});
	for (const { payment } of stage.sandbox.store.all()) {
		await stage.sandbox.advance(payment.id, { outcome: 'expired' });
	}
}

test(`${RUNS * ITEMS} creates under a ${FAULT_RATE * 100} % fault rate: nothing twice, nothing silently lost`, async () => {
	const tally: Record<string, number> = {};
	let hit = 0;
	for (let run = 0; run < RUNS; run++) {
		stage.sandbox.reset();
		// What a run's refusals taught about the API is kept by credential.
		stage.engine = stage.engine.withOwnCredentials(`credential-${run}`);
		await stage.engine.saveCredential(credentialFor(stage.sandbox));
		stage.sandbox.settings.archiveLagMs = run % 2 === 0 ? 0 : 300;
		const references = Array.from({ length: ITEMS }, (_, index) => `R${run}-${index}x`);
		const failsBefore = FAILED_BEFORE.includes(run);
		if (failsBefore) {
			await failBefore(references.flatMap((id, index) => [id, `${id}-2`].slice(0, index % 3)));
		}
		planFaults();
		const batch = {
			// Every other run leaves the end-to-end ID to the node.
			parameters: {
				...validPayment,
				endToEndId: run % 2 === 0 ? '={{ $json.reference }}' : '',
				options: {
					...{ maxConcurrency: 100, timeout: 1, maxRetries: 5 },
					...(failsBefore && { onDuplicate: 'newAttempt' }),
				},
			},
			items: references.map((reference) => ({ reference })),
			executionId: `soak-${run}`,
			node: { onError: 'continueRegularOutput' as const },
		};
		// Where numbers failed before, another execution does the same at the same time.
		const rival = failsBefore && stage.engine.run({ ...batch, executionId: `rival-${run}` });
		const { json, run: first } = await stage.engine.run(batch);
		await rival;
		await nothingIsMadeAnyMore();
		hit += stage.sandbox.recordedRequests.filter(({ fault }) => fault).length;
		expect(json).toHaveLength(ITEMS);

		const numbers = new Set<string>();
		const stored = new Set(storedIds());
		for (const item of json) {
			const details = (item.details ?? {}) as { endToEndId?: string };
			const id = String(item.endToEndId ?? details.endToEndId);
			const message = String(item.error ?? '');
			const isUnknown = message.includes(MAYBE_MADE + NOT_CONFIRMED);
			const end = item.outcome ?? (isUnknown ? 'unknown' : `refused: ${message}`);
			tally[String(end).replace(id, 'ID')] = (tally[String(end).replace(id, 'ID')] ?? 0) + 1;
			numbers.add(numberOf(id));
			// A payment whose status cannot be read counts as open, even where it failed before.
			const mayHaveFailed = failsBefore && !('status' in item);
			if (item.outcome) expect([id, stored.has(id) || mayHaveFailed]).toEqual([id, true]);
			else if (!isUnknown) {
				if (!failsBefore) expect([id, stored.has(id)]).toEqual([id, false]);
				expect(message).toMatch(failsBefore ? NOT_MADE_AGAIN : CERTAINLY_NOT_MADE);
			}
		}
		expect(numbers.size).toBe(ITEMS);
		expect([...stored].filter((id) => !numbers.has(numberOf(id)))).toEqual([]);
		expect(new Set([...stored].map(numberOf)).size).toBe(stored.size);
		expect(storedIds()).toHaveLength(stored.size);

		// The same run again, with the faults gone, makes up for exactly what is missing.
		stage.sandbox.faults.clear();
		// For IDs that the node derives, as in a retry: n8n keeps what the node remembers.
		const again = await stage.engine.run({
			...batch,
			// The faults are gone, but not the load of the machine.
			parameters: { ...batch.parameters, options: { ...batch.parameters.options, timeout: 60 } },
			stored: (data) => {
				data.executionData!.contextData = first.data.executionData!.contextData;
			},
		});
		expect(again.json.filter(({ outcome }) => outcome === 'existing')).toHaveLength(stored.size);
		expect(again.json.filter(({ outcome }) => outcome === 'created')).toHaveLength(
			ITEMS - stored.size,
		);
		expect(new Set(storedIds().map(numberOf)).size).toBe(ITEMS);
		expect(storedIds()).toHaveLength(ITEMS);
	}
	console.log(JSON.stringify({ items: RUNS * ITEMS, requestsHitByFaults: hit, ...tally }));
	expect(hit).toBeGreaterThan(RUNS * ITEMS * FAULT_RATE * 0.8);
});
