import { cancellation, credentialId, type KashimiContext, orAborted } from './context';
import { ConnectionFailure } from './errors';
import type { StoredToken } from './storedToken';

interface Renewal {
	binding: string;
	token: Promise<StoredToken>;
	askers: number;
	end: AbortController;
}

/** By credential, of which n8n keeps one token. The token itself lives in n8n's encrypted store. */
const renewals = new Map<string, Renewal>();

/**
 * Any number of executions that need a token for the same settings cause one renewal; those for
 * other settings of the same credential come one after the other, because n8n would answer all of
 * them with the same token. A cancelled execution stops waiting at once, and ends no other's renewal.
 */
export async function renewOnce(
	context: KashimiContext,
	binding: string,
	ask: (signal: AbortSignal) => Promise<StoredToken>,
): Promise<StoredToken> {
	const id = credentialId(context);
	let renewal = renewals.get(id);
	while (renewal !== undefined && renewal.binding !== binding) {
		await orCancelled(
			context,
			renewal.token.catch(() => {}),
		);
		renewal = renewals.get(id);
	}
	renewal ??= start(id, binding, ask);
	renewal.askers++;
	try {
		return await orCancelled(context, renewal.token);
	} finally {
		if (--renewal.askers === 0) {
			renewal.end.abort();
			forget(id, renewal);
		}
	}
}

function start(
	id: string,
	binding: string,
	ask: (signal: AbortSignal) => Promise<StoredToken>,
): Renewal {
	const end = new AbortController();
	const renewal = { binding, token: ask(end.signal), askers: 0, end };
	renewals.set(id, renewal);
	const done = () => forget(id, renewal);
	renewal.token.then(done, done);
	return renewal;
}

function forget(id: string, renewal: Renewal): void {
	if (renewals.get(id) === renewal) renewals.delete(id);
}

async function orCancelled<T>(context: KashimiContext, work: Promise<T>): Promise<T> {
	const cancelled = cancellation(context);
	if (cancelled === undefined) return await work;
	// Without listeners of our own on the execution's signal: Node.js warns of more than ten.
	return await orAborted(work, AbortSignal.any([cancelled])).catch((failure: unknown) => {
		if (!cancelled.aborted) throw failure;
		throw new ConnectionFailure({
			message: 'The execution was cancelled before there was an access token',
			description: 'No payment request was sent. Run the workflow again if that was not intended.',
			nextStep: 'stop',
		});
	});
}
