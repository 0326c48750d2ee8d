import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxiosInstance } from 'axios';

import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { authorizedClient } from '../sandbox/apiClient.mts';

/** A sandbox with a client of all scopes, and the time there if a test controls it. */
interface SandboxStage {
	sandbox: Sandbox;
	client: AxiosInstance;
	/** Milliseconds since 1970. */
	clock: number;
}

/** One sandbox for all tests of a file, emptied before each. @param start the time to which its clock is set back */
export function sandboxOfAllTests(start?: number): SandboxStage {
	const stage = { clock: start } as SandboxStage;
	beforeAll(async () => {
		stage.sandbox = await startSandbox(start === undefined ? {} : { now: () => stage.clock });
		stage.client = await authorizedClient(stage.sandbox);
	});
	beforeEach(() => {
		stage.sandbox.reset();
		if (start !== undefined) stage.clock = start;
	});
	afterAll(async () => await stage.sandbox.close());
	return stage;
}

/** Gives each test the path of a data file that is not there yet, in a folder that goes after it. */
export function ownDataFile(): { path: string } {
	const file = { path: '' };
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'kashimi-sandbox-'));
		file.path = join(folder, 'payments.json');
	});
	afterEach(async () => await rm(folder, { recursive: true }));
	return file;
}
