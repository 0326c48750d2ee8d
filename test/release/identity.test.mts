import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from './packed.mts';

/** Where n8n wants an address written out; `npm run generate -- links` fills in that of package.json. */
const WRITTEN_OUT = /^(package(-lock)?\.json|credentials\/.*\.ts|nodes\/Kashimi\/\w+\.node\.json)$/;

const read = async (path: string) => await readFile(join(ROOT, path), 'utf8');

async function textFiles(): Promise<Array<[string, string]>> {
	const { stdout } = await execa('git', ['grep', '-I', '--name-only', '-e', ''], { cwd: ROOT });
	return await Promise.all(
		stdout.split('\n').map(async (path): Promise<[string, string]> => [path, await read(path)]),
	);
}

test('only package.json says where the repository is', async () => {
	const manifest = JSON.parse(await read('package.json'));
	const repository = manifest.homepage.replace(/#.*/, '');
	expect(manifest).toMatchObject({
		homepage: `${repository}#readme`,
		repository: { url: `git+${repository}.git` },
		bugs: { url: `${repository}/issues` },
	});
	const [owner] = new URL(repository).pathname.split('/').filter(Boolean);
	const files = await textFiles();
	const named = files.filter(([, text]) => text.includes(`github.com/${owner}`));
	expect(named.map(([path]) => path).filter((path) => !WRITTEN_OUT.test(path))).toEqual([]);
});

test('the package does not pose as Kashimi', async () => {
	const files = await textFiles();
	const posing = files.filter(([, text]) => /@kashimi\.tech|kashimi-tech/.test(text));
	expect(posing.map(([path]) => path)).toEqual(['test/release/identity.test.mts']);
	for (const page of ['README.md', 'package.json']) {
		expect(await read(page)).toContain('not affiliated with Kashimi');
	}
});
