import { join } from 'node:path';
import { execa } from 'execa';
import { median } from './compare.mts';
import type { Prepared } from './rig.mts';

const ROUNDS = 11;

/** What n8n's own loader needs for the package at the start, its libraries being loaded. */
export interface Startup {
	milliseconds: number;
	megabytes: number;
}

const SCRIPT = `
const { createRequire } = require('node:module');
const path = require('node:path');
const [n8n, folder] = process.argv.slice(1);
const requireAsN8n = createRequire(path.join(n8n, 'package.json'));
requireAsN8n('n8n-workflow');
requireAsN8n('reflect-metadata');
const { LazyPackageDirectoryLoader } = requireAsN8n('n8n-core');
const nodesOfN8n = path.dirname(requireAsN8n.resolve('n8n-nodes-base/package.json'));
async function main() {
	// As n8n starts: its own nodes first, then those of the community.
	await new LazyPackageDirectoryLoader(nodesOfN8n).loadAll();
	const loader = new LazyPackageDirectoryLoader(folder);
	global.gc();
	const before = process.memoryUsage();
	const start = performance.now();
	await loader.loadAll();
	const milliseconds = performance.now() - start;
	global.gc();
	const after = process.memoryUsage();
	const megabytes = (after.heapUsed + after.external - before.heapUsed - before.external) / 2 ** 20;
	console.log(JSON.stringify({ milliseconds, megabytes, kept: loader.types.nodes.length }));
	process.exit();
}
void main();
`;

export async function measureStartup({ n8n, folder, tarball }: Prepared): Promise<Startup> {
	const unpacked = join(folder, 'node_modules', 'n8n-nodes-kashimi');
	await execa('mkdir', ['-p', unpacked]);
	await execa('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
	const n8nFolder = join(n8n.n8nBinary, '..', '..');
	const all: Startup[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const args = ['--expose-gc', '-e', SCRIPT, n8nFolder, unpacked];
		const env = { NODE_PATH: join(n8nFolder, '..') };
		const { stdout } = await execa(n8n.nodeBinary, args, { env });
		all.push(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Startup);
	}
	return {
		milliseconds: median(all.map(({ milliseconds }) => milliseconds)),
		megabytes: median(all.map(({ megabytes }) => megabytes)),
	};
}
