import { join } from 'node:path';
import { execa } from 'execa';
import { median } from './compare.mts';
import type { Prepared } from './rig.mts';

const ROUNDS = 11;

/** What loading the package adds to a process in which n8n's own libraries are loaded. */
export interface Startup {
	milliseconds: number;
	megabytes: number;
}

const SCRIPT = `
const { createRequire } = require('node:module');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const [n8n, folder] = process.argv.slice(1);
const requireAsN8n = createRequire(path.join(n8n, 'package.json'));
for (const name of ['n8n-workflow', 'n8n-core']) requireAsN8n(name);
const { nodes, credentials } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).n8n;
global.gc();
const before = process.memoryUsage();
const start = performance.now();
const kept = [...nodes, ...credentials].flatMap((file) =>
	Object.values(require(path.join(folder, file))).map((Type) => new Type()),
);
const milliseconds = performance.now() - start;
global.gc();
const after = process.memoryUsage();
const megabytes = (after.heapUsed + after.external - before.heapUsed - before.external) / 2 ** 20;
console.log(JSON.stringify({ milliseconds, megabytes, kept: kept.length }));
process.exit();
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
