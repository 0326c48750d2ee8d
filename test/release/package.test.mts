import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { packed, ROOT } from './packed.mts';

const BUILT_FROM = ['credentials', 'icons', 'nodes', 'openapi', 'gulpfile.js', 'tsconfig.json'];
const SHIPPED_AS_IS = ['LICENSE.md', 'README.md', 'package.json'];
/** What n8n starts from, see the gulpfile. */
const METADATA = [
	'known/credentials.json',
	'known/nodes.json',
	'methods/defined.json',
	'methods/referenced.json',
	'types/credentials.json',
	'types/nodes.json',
];

describe('the package', () => {
	let folder: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'kashimi-package-'));
	});

	afterAll(async () => await rm(folder, { recursive: true }));

	test('holds the built nodes, credentials and icons, and nothing else, in less than 140 KB', async () => {
		const sources = await Promise.all(
			['credentials', 'icons', 'nodes'].map(async (part) => {
				const entries = await readdir(join(ROOT, part), { recursive: true });
				return entries.map((entry) => `dist/${part}/${entry}`);
			}),
		);
		const built = sources
			.flat()
			.filter((path) => /\.(ts|json|svg)$/.test(path))
			.map((path) => path.replace(/\.ts$/, '.js'));
		const expected = [...SHIPPED_AS_IS, ...built, ...METADATA.map((path) => `dist/${path}`)];

		const { files, size } = await packed(ROOT, folder);
		expect(files.map(({ path }) => path).sort()).toEqual(expected.sort());
		expect(size).toBeLessThan(140_000);
	});

	test('has descriptions of less than 60 kB, which every editor loads', async () => {
		const { size } = await stat(join(ROOT, 'dist/types/nodes.json'));
		expect(size).toBeLessThan(60_000);
	});

	test('is the same, byte for byte, when it is built again elsewhere', async () => {
		const elsewhere = join(folder, 'elsewhere');
		for (const part of [...BUILT_FROM, ...SHIPPED_AS_IS]) {
			await cp(join(ROOT, part), join(elsewhere, part), { recursive: true });
		}
		await symlink(join(ROOT, 'node_modules'), join(elsewhere, 'node_modules'));
		await execa('npm', ['run', 'build'], { cwd: elsewhere });

		const [here, there] = [await packed(ROOT, folder), await packed(elsewhere, folder)];
		expect(there.integrity).toBe(here.integrity);
	});

	test('is as npm wants it', async () => {
		const { stdout } = await execa('npx', ['publint', '--strict'], { cwd: ROOT });
		expect(stdout).toContain('All good!');
	});

	test('has a bill of materials that names no other package', async () => {
		const { stdout } = await execa(
			'npm',
			['sbom', '--package-lock-only', '--omit=dev', '--sbom-format=cyclonedx'],
			{ cwd: ROOT },
		);
		expect(JSON.parse(stdout)).toMatchObject({
			bomFormat: 'CycloneDX',
			metadata: { component: { purl: expect.stringMatching(/^pkg:npm\/n8n-nodes-kashimi@/) } },
			components: [],
		});
	});

	test('cannot be published by hand: without a workflow there is no provenance', async () => {
		const asked: string[] = [];
		const registry = createServer(({ method, url }, response) => {
			asked.push(`${method} ${url}`);
			response.writeHead(404).end('{}');
		});
		registry.listen(0, '127.0.0.1');
		await once(registry, 'listening');
		const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;

		const options = ['publish', `--registry=http://${host}`, `--//${host}/:_authToken=none`];
		const env = {
			GITHUB_ACTIONS: undefined,
			GITLAB_CI: undefined,
			// Also under `npm run --silent`.
			npm_config_loglevel: 'error',
		};
		const { stderr } = await execa('npm', options, { cwd: ROOT, env, reject: false });
		registry.close();
		expect(stderr).toContain('provenance generation not supported');
		expect(asked.filter((request) => request.startsWith('PUT'))).toEqual([]);
	});
});
