import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ApiCounts, ApiSettings } from './api.mts';

/** The API in a process of its own. */
export class Api {
	private constructor(
		private readonly process: ChildProcess,
		readonly url: string,
	) {}

	static async start(): Promise<Api> {
		const child = fork(new URL('./api.mts', import.meta.url), { execArgv: ['--import', 'tsx'] });
		const [{ port }] = (await once(child, 'message')) as [AddressInfo];
		return new Api(child, `http://127.0.0.1:${port}`);
	}

	async set(changes: Partial<ApiSettings>): Promise<void> {
		await this.control(JSON.stringify(changes));
	}

	async counts(): Promise<ApiCounts> {
		return await this.control();
	}

	async stop(): Promise<void> {
		const ended = once(this.process, 'exit');
		this.process.disconnect();
		await ended;
	}

	private async control(body?: string): Promise<ApiCounts> {
		const response = await fetch(`${this.url}/control`, { method: 'POST', body });
		return (await response.json()) as ApiCounts;
	}
}
