import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countUnpacked } from '../../../demo/n8n/unpacked.mts';

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'kashimi-unpacked-'));
});

afterEach(async () => await rm(folder, { recursive: true, force: true }));

test('counts the packages that npm has filled, those of a scope one by one', async () => {
	expect(await countUnpacked(folder)).toEqual({ unpacked: 0, all: 0 });
	for (const name of ['express', 'n8n', '@n8n/api', '@n8n/config', '.bin', '.cache-x']) {
		await mkdir(join(folder, 'node_modules', name), { recursive: true });
	}
	expect(await countUnpacked(folder)).toEqual({ unpacked: 0, all: 4 });
	for (const name of ['express', '@n8n/api']) {
		await writeFile(join(folder, 'node_modules', name, 'package.json'), '{}');
	}
	expect(await countUnpacked(folder)).toEqual({ unpacked: 2, all: 4 });
});
