import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export interface PollFigures {
	seconds: number;
	requests: number;
	/** Of the workflow's static data. */
	storedKilobytes: number;
	/** Seconds of the longest time in which the process answered nobody. */
	silence: number;
}

/** Polls of one trigger, the first of which switches it on. */
export interface Polling {
	/** Of the list of payments. */
	megabytes: number;
	polls: PollFigures[];
}

/** In a process of its own, whose folders and settings n8n's code takes from its environment. */
export async function measurePolling(): Promise<Polling> {
	const file = fileURLToPath(new URL('polling.mts', import.meta.url));
	const { stdout } = await execa('node', ['--import', 'tsx', file, ...process.argv.slice(2)]);
	console.log(stdout.slice(0, stdout.lastIndexOf('\n')));
	return JSON.parse(stdout.split('\n').at(-1) ?? '') as Polling;
}
