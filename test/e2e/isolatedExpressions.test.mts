import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ensureN8n } from '../../demo/n8n/install.mts';

const FIRST_INSTALL = 20 * 60_000;

test(
	'parameters read as n8n reads them in its isolated expression engine',
	async () => {
		const { directory, nodeBinary } = await ensureN8n();
		const userFolder = await mkdtemp(join(tmpdir(), 'kashimi-readings-'));
		const { stdout } = await execa(
			nodeBinary,
			['test/support/isolatedReadings.mts', directory, process.cwd()],
			{ env: { N8N_USER_FOLDER: userFolder } },
		).finally(async () => await rm(userFolder, { recursive: true, force: true }));
		const outcome = JSON.parse(stdout.split('\n').at(-1)!) as Record<string, unknown>;
		expect(outcome).toEqual({ engine: 'vm', together: expect.any(Number), differences: [] });
		expect(outcome.together).toBeGreaterThan(1000);
	},
	FIRST_INSTALL,
);
