// Loaded into n8n: SIGUSR2 collects all garbage and writes what is left of the heap, in bytes.
import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

process.on('SIGUSR2', () => {
	const file = process.env.KASHIMI_HEAP_FILE;
	// Finalisers free more on the turn after a collection.
	for (let round = 0; round < 3; round++) collectGarbage();
	setImmediate(() => {
		collectGarbage();
		writeFileSync(`${file}.new`, String(process.memoryUsage().heapUsed));
		renameSync(`${file}.new`, file);
	});
});
