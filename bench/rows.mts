/** Measures what 5,000, 10,000 and 100,000 rows with four expressions do to n8n; takes the counts as arguments. */
import { Api } from './apiProcess.mts';
import { ROW_COUNTS, rows, WARM_UP } from './cases.mts';
import { compare } from './compare.mts';
import { prepare, Rig } from './rig.mts';

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : ROW_COUNTS;
const prepared = await prepare();
const api = await Api.start();
try {
	const rig = await Rig.start(prepared, api);
	try {
		await compare(rig, { ...WARM_UP, rounds: 1 });
		for (const count of counts) {
			const { name, runs } = await compare(rig, rows(count));
			for (const [label, [run]] of Object.entries(runs)) {
				if (run === undefined) continue;
				const { silence, firstSent, seconds, peakMemory } = run;
				console.table([{ name, label, silence, firstSent, seconds, peakMemory }]);
			}
		}
	} finally {
		await rig.stop();
	}
} finally {
	await api.stop();
	await prepared.remove();
}
