import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { LoggedFailure } from './failure.mts';

export interface NpmOptions {
	directory: string;
	logFile: string;
	env?: Record<string, string>;
	/** More than one for commands that download. Only a registry that cannot be reached is tried again. */
	tries?: number;
	onRetry?: (problem: string) => void;
}

const UNREACHABLE =
	/\b(ETIMEDOUT|ERR_SOCKET_TIMEOUT|ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|EIDLETIMEOUT|E50[0234])\b/;
const PAUSE_BEFORE_RETRY = 5_000;

/** @throws LoggedFailure that says what npm reported */
export async function runNpm(args: string[], options: NpmOptions): Promise<string> {
	const { directory, logFile, env, tries = 1, onRetry } = options;
	for (let attempt = 1; ; attempt++) {
		const result = await execa('npm', args, {
			cwd: directory,
			env,
			stdin: 'ignore',
			stdout: ['pipe', { file: logFile, append: true }],
			stderr: ['pipe', { file: logFile, append: true }],
			reject: false,
		});
		if (!result.failed) return result.stdout;

		const unreachable = UNREACHABLE.exec(result.stderr)?.[0];
		if (unreachable === undefined || attempt >= tries) {
			throw new LoggedFailure(failureText(args, result, unreachable), logFile);
		}
		onRetry?.(`The npm registry did not answer (${unreachable}), trying again`);
		await sleep(PAUSE_BEFORE_RETRY * attempt);
	}
}

function failureText(
	args: string[],
	{ stdout, stderr }: { stdout: string; stderr: string },
	unreachable: string | undefined,
): string {
	if (unreachable !== undefined) {
		return `npm cannot reach its registry (${unreachable}). Check the network connection and, behind a proxy, "npm config get proxy"; then start again: what is already downloaded is kept.`;
	}
	const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim());
	const reasons = lines.filter((line) => /^npm error|\berror TS\d/.test(line)).slice(0, 5);
	return [`"npm ${args.join(' ')}" failed.`, ...reasons].join('\n');
}
