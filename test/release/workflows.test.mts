import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'yaml';

const FOLDER = new URL('../../.github/workflows/', import.meta.url);

interface Job {
	permissions?: Record<string, string>;
	uses?: string;
}

async function workflowFiles(): Promise<Array<[file: string, text: string]>> {
	const files = await readdir(FOLDER);
	return await Promise.all(
		files.map(
			async (file): Promise<[string, string]> => [
				file,
				await readFile(new URL(file, FOLDER), 'utf8'),
			],
		),
	);
}

describe('the GitHub workflows', () => {
	test('use each action at a full commit hash, with its version beside it', async () => {
		for (const [file, text] of await workflowFiles()) {
			const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => `${file}: ${action}`);
			expect(uses).not.toHaveLength(0);
			for (const action of uses.filter((use) => !use.includes(': ./'))) {
				expect(action).toMatch(/^[^@]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
			}
		}
	});

	test('may do no more than each job needs: a token to publish with has the publishing job alone', async () => {
		const granted: Record<string, unknown> = {};
		for (const [file, text] of await workflowFiles()) {
			const { permissions, jobs } = parse(text) as { permissions: unknown; jobs: Job[] };
			granted[file] = permissions;
			for (const [name, job] of Object.entries(jobs)) granted[`${file} ${name}`] = job.permissions;
		}
		expect(granted).toEqual({
			'ci.yml': { contents: 'read' },
			'ci.yml test': undefined,
			'ci.yml e2e': undefined,
			'publish.yml': {},
			'publish.yml ci': { contents: 'read' },
			'publish.yml publish': { contents: 'read', 'id-token': 'write' },
			'publish.yml sbom': { contents: 'write' },
		});
	});
});
