import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workflow, WorkflowNode } from '../../demo/n8n/workflow.mts';
import { ROOT } from './packed.mts';

/** A node on n8n's canvas with the two lines of its name, in pixels. */
const NODE = { width: 96, height: 144 };

const files = (await readdir(join(ROOT, 'examples'))).filter((file) => file.endsWith('.json'));
const examples = await Promise.all(
	files.map(async (file) => ({
		file,
		...(JSON.parse(await readFile(join(ROOT, 'examples', file), 'utf8')) as Workflow & {
			pinData: unknown;
		}),
	})),
);

const isNote = ({ type }: WorkflowNode) => type === 'n8n-nodes-base.stickyNote';
const place = ({ position }: WorkflowNode) => position as [number, number];

test('the README lists every example', async () => {
	const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
	expect([...readme.matchAll(/\(examples\/(.+?)\)/g)].map(([, file]) => file).sort()).toEqual(
		files.sort(),
	);
});

describe.each(examples)('$file', ({ nodes, connections, pinData }) => {
	test('holds nothing of the n8n it was made in', () => {
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		expect(nodes.filter((node) => 'credentials' in node)).toEqual([]);
		expect(pinData).toEqual({});
	});

	test('connects nodes that are there, and says beside them what they do', () => {
		const names = nodes.filter((node) => !isNote(node)).map(({ name }) => name);
		const linked = Object.entries(connections).flatMap(([from, outputs]) => [
			from,
			...Object.values(outputs as Record<string, Array<Array<{ node: string }> | null>>)
				.flat(2)
				.flatMap((target) => target?.node ?? []),
		]);
		expect([...new Set(linked)].sort()).toEqual([...names].sort());
		expect(nodes.filter(isNote).length).toBeGreaterThan(1);
	});

	test('has no node above another', () => {
		const placed = nodes.filter((node) => !isNote(node)).map(place);
		for (const [index, [x, y]] of placed.entries()) {
			for (const [otherX, otherY] of placed.slice(index + 1)) {
				const isApart = Math.abs(x - otherX) >= NODE.width || Math.abs(y - otherY) >= NODE.height;
				expect([x, y, otherX, otherY, isApart]).toEqual([x, y, otherX, otherY, true]);
			}
		}
	});
});
