import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

interface PackageJson {
	name: string;
	version: string;
	dependencies?: Record<string, string>;
	devDependencies?: unknown;
	peerDependencies?: unknown;
	optionalDependencies?: unknown;
}

/**
 * Puts a packed package into an n8n user folder as n8n's own installer does
 * (`CommunityPackagesService.downloadPackage` in n8n 2.41): the archive unpacked under
 * `nodes/node_modules`, its peer and development dependencies taken out of its package.json, and
 * its version noted in the ledger `nodes/package.json`. n8n's installer itself cannot be used:
 * it accepts only names and versions that the public registry knows.
 */
export async function installCommunityPackage(userFolder: string, tarball: string): Promise<void> {
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	const packageJson = await readPackageJson(tarball);
	const { devDependencies, peerDependencies, optionalDependencies, ...shipped } = packageJson;
	if (Object.keys(shipped.dependencies ?? {}).length > 0) {
		throw new Error(
			`${shipped.name} has runtime dependencies, which this installer does not fetch`,
		);
	}

	const packageFolder = join(nodesFolder, 'node_modules', shipped.name);
	await mkdir(packageFolder, { recursive: true });
	await execa('tar', ['-xzf', tarball, '-C', packageFolder, '--strip-components=1']);
	await writeJson(join(packageFolder, 'package.json'), shipped);
	await writeJson(join(nodesFolder, 'package.json'), {
		name: 'installed-nodes',
		private: true,
		dependencies: { [shipped.name]: shipped.version },
	});
}

async function readPackageJson(tarball: string): Promise<PackageJson> {
	const { stdout } = await execa('tar', ['-xzOf', tarball, 'package/package.json']);
	return JSON.parse(stdout) as PackageJson;
}

async function writeJson(file: string, content: unknown): Promise<void> {
	await writeFile(file, JSON.stringify(content, null, 2));
}
