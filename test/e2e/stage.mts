import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureN8n } from '../../demo/n8n/install.mts';
import type { N8nSettings } from '../../demo/n8n/process.mts';
import { installCommunityPackage } from '../../demo/n8n/userFolder.mts';
import { packPackage } from '../../demo/package.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { catchOutsideCalls, type OutsideCalls } from './outsideCalls.mts';

export interface Stage {
	folder: string;
	settings: N8nSettings;
	sandbox: Sandbox;
	outside: OutsideCalls;
	strike(): Promise<void>;
}

/**
 * A sandbox and a fresh n8n user folder with the built package; n8n itself does not run yet.
 * @param options the n8n that everything else is tested with, unless told
 */
export async function setStage({ version }: { version?: string } = {}): Promise<Stage> {
	const n8n = await ensureN8n({ version, onProgress: (message) => console.log(message) });
	const folder = await mkdtemp(join(tmpdir(), 'kashimi-e2e-'));
	const tarball =
		process.env.PACKED_PACKAGE ??
		(await packPackage(join(folder, 'package'), join(folder, 'pack.log')));
	const userFolder = join(folder, 'user');
	await installCommunityPackage(userFolder, tarball);
	const sandbox = await startSandbox();
	const outside = await catchOutsideCalls();

	return {
		folder,
		settings: { n8n, userFolder, logFile: join(folder, 'n8n.log'), env: outside.env },
		sandbox,
		outside,
		async strike() {
			await outside.close();
			await sandbox.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
