import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { packed, ROOT } from './packed.mts';

/** n8n's own scanner of community packages, without its look-ups of registry and repository. */
const SCANNER = '@n8n/scan-community-package/scanner/scanner.mjs';
/** The patterns that it applies to what it fetched from the registry. */
const PACKED_FILES = "['**/*.js', 'package.json']";

describe("n8n's scanner of community packages", () => {
	let folder: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'kashimi-scan-'));
	});

	afterAll(async () => await rm(folder, { recursive: true }));

	/** In a process of its own, since ESLint loads its plugins in ways that jest's modules do not know. */
	async function scan(target: string, patterns: string): Promise<unknown> {
		const program = `
			import { analyzePackage, SOURCE_FILE_PATTERNS } from '${SCANNER}';
			console.log(JSON.stringify(await analyzePackage(process.argv[1], ${patterns})));
		`;
		const options = ['--input-type=module', '--eval', program, target];
		// Its rules take NODE_ENV=test for tests of their own, and look at file names differently.
		const env = { NODE_ENV: undefined, TMPDIR: folder };
		const { stdout } = await execa(process.execPath, options, { cwd: ROOT, env });
		return JSON.parse(stdout);
	}

	test('finds nothing in the sources', async () => {
		expect(await scan(ROOT, 'SOURCE_FILE_PATTERNS')).toEqual({ passed: true });
	});

	describe('with the unpacked package', () => {
		let unpacked: string;

		beforeAll(async () => {
			const { filename } = await packed(ROOT, folder);
			await execa('tar', ['-xzf', filename], { cwd: folder });
			unpacked = join(folder, 'package');
		});

		test('finds nothing', async () => {
			expect(await scan(unpacked, PACKED_FILES)).toEqual({ passed: true });
		});

		test('would find a timer', async () => {
			await appendFile(join(unpacked, 'dist/nodes/Kashimi/Kashimi.node.js'), 'setTimeout(f, 1);');
			expect(await scan(unpacked, PACKED_FILES)).toMatchObject({
				passed: false,
				details: expect.stringContaining('no-restricted-globals'),
			});
		});
	});
});
