import type { Connection } from './connection';
import { credentialId } from './context';
import type { KashimiContext } from './context';
import { Pacer } from './pacer';

/** Milliseconds after which what was learned about an API is forgotten. */
const LONGEST_IDLE = 600_000;

/** One for each credential, so that parallel executions share its rate and do not add up. */
const pacers = new Map<string, Pacer>();

export function pacerFor(context: KashimiContext, { baseUrl }: Connection): Pacer {
	const key = `${credentialId(context)} ${baseUrl}`;
	for (const [other, { idleTime }] of pacers) {
		if (idleTime > LONGEST_IDLE) pacers.delete(other);
	}
	const pacer = pacers.get(key) ?? new Pacer();
	pacers.set(key, pacer);
	return pacer;
}
