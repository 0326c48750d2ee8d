import type { Fault } from '../../sandbox/faults.mts';
import { certainlyNothing, commitUnknown } from '../support/createFaults.mts';
import { setStage, storedIds, validPayment } from '../support/stage.mts';

describe('a batch of five with one fault', () => {
	const faults = [...commitUnknown, ...certainlyNothing];
	const positions = [0, 2, 4];
	const cells = faults.flatMap(([name, fault]) =>
		positions.map((position) => ({ name, fault, position })),
	);
	const ids = ['P-0', 'P-1', 'P-2', 'P-3', 'P-4'];
	const ended = new Map<string, Awaited<ReturnType<typeof runCell>>>();

	// Each cell has a sandbox of its own, so that the waits of all cells pass at the same time.
	beforeAll(async () => {
		await Promise.all(
			cells.map(async ({ name, fault, position }) => {
				ended.set(`${name} ${position}`, await runCell(fault, position));
			}),
		);
	});

	async function runCell(fault: Fault, position: number) {
		const { engine, sandbox } = await setStage();
		// The token is there before the time is short.
		await engine.run({ parameters: { resource: 'provider', operation: 'getMany' } });
		for (let before = 0; before < position; before++) {
			sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
		}
		sandbox.faults.plan(fault);
		const timeout = fault.kind === 'slow' ? `={{ $itemIndex === ${position} ? 2 : 60 }}` : 60;
		const outcome = await engine.run({
			items: ids.map((id) => ({ id })),
			parameters: {
				...validPayment,
				endToEndId: '={{ $json.id }}',
				// Only the answer that is meant to take too long may, however busy the machine is.
				options: { timeout, maxConcurrency: 1 },
			},
		});
		await sandbox.close();
		return { ...outcome, stored: storedIds(sandbox) };
	}

	test.each(cells)('$name at position $position: each payment once', ({ name, position }) => {
		const { json, error, stored } = ended.get(`${name} ${position}`)!;
		expect(error?.message).toBeUndefined();
		expect(stored).toEqual(ids);
		const outcomes = json.map(({ outcome }) => outcome);
		const nothingWasDone = certainlyNothing.some(([certain]) => certain === name);
		expect(nothingWasDone ? ['created'] : ['created', 'recovered']).toContain(outcomes[position]);
		expect(outcomes.filter((_, index) => index !== position)).toEqual(Array(4).fill('created'));
	});
});
