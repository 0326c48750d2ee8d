import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ProbeStop } from './api.mts';
import { runProbe, toText } from './run.mts';

/** Where the report is written, beside what is printed. */
const FILE = 'kashimi-probe.json';

const { values } = parseArgs({
	options: {
		production: { type: 'boolean', default: false },
		many: { type: 'boolean', default: false },
		file: { type: 'string', default: FILE },
	},
});

try {
	const report = await runProbe(process.env, values);
	await writeFile(values.file, `${JSON.stringify(report, null, '\t')}\n`);
	console.log(`${toText(report)}\n\nWritten to ${values.file}`);
} catch (failure) {
	if (!(failure instanceof ProbeStop)) throw failure;
	console.error(failure.message);
	process.exitCode = 1;
}
