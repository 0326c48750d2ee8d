import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { Rig, type Prepared } from './rig.mts';
import type { Api } from './apiProcess.mts';

/** Processor time of one item, in milliseconds. */
export interface Share {
	/** This package's code, with what it uses of Node.js. */
	own: number;
	/** n8n's helpers that read parameters and credential for this package: expressions above all. */
	reading: number;
	/** The rest of n8n's process: sending, and what n8n does around a node. */
	rest: number;
}

interface ProfileNode {
	id: number;
	callFrame: { functionName: string; url: string };
	children?: number[];
}
interface Profile {
	nodes: ProfileNode[];
	samples: number[];
	timeDeltas: number[];
}

const ITEMS = 1000;
const ROUNDS = 4;

/** Profiles the reading of 1,000 payments in an n8n of its own that is warm. */
export async function profileReads(prepared: Prepared, api: Api): Promise<Share> {
	const file = join(prepared.folder, 'reads.cpuprofile');
	const rig = await Rig.start(prepared, api, {
		NODE_OPTIONS: `--import ${fileURLToPath(new URL('profiler.mjs', import.meta.url))}`,
		KASHIMI_BENCH_PROFILE: file,
	});
	try {
		const reads = async () =>
			await rig.run({ by: 'kashimi', job: 'get', items: ITEMS }, { latencyMs: 50 });
		for (let round = 0; round < ROUNDS; round++) await reads();
		process.kill(rig.launched.pid, 'SIGUSR2');
		await sleep(300);
		await reads();
		process.kill(rig.launched.pid, 'SIGUSR2');
		await sleep(2000);
		return shareOf(JSON.parse(await readFile(file, 'utf8')) as Profile);
	} finally {
		await rig.stop();
	}
}

function shareOf({ nodes, samples, timeDeltas }: Profile): Share {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const parents = new Map<number, ProfileNode>();
	for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node);

	const share: Share = { own: 0, reading: 0, rest: 0 };
	samples.forEach((id, index) => {
		const node = byId.get(id);
		if (node === undefined || /^\((idle|program)\)$/.test(node.callFrame.functionName)) return;
		const part = partOf(node, parents);
		if (part !== undefined) share[part] += (timeDeltas[index] ?? 0) / 1000 / ITEMS;
	});
	return share;
}

/** Undefined for the work of the profiler. */
function partOf(node: ProfileNode, parents: Map<number, ProfileNode>): keyof Share | undefined {
	const stack: ProfileNode[] = [];
	for (let frame: ProfileNode | undefined = node; frame; frame = parents.get(frame.id)) {
		stack.push(frame);
	}
	if (stack.some(({ callFrame }) => callFrame.url.endsWith('/profiler.mjs'))) return undefined;
	// What Node.js does belongs to whoever asked for it.
	const asking = stack.find(({ callFrame }) => /^(file:|\/)/.test(callFrame.url));
	if (asking !== undefined && isOurs(asking)) return 'own';
	const first = stack.findIndex(isOurs);
	const isSending = stack
		.slice(0, first)
		.some(({ callFrame }) => callFrame.functionName === 'httpRequestWithAuthentication');
	return first >= 0 && !isSending ? 'reading' : 'rest';
}

function isOurs({ callFrame }: ProfileNode): boolean {
	return callFrame.url.includes('/n8n-nodes-kashimi/dist/');
}
