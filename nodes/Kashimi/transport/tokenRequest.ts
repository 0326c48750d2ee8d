import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import { CREDENTIAL_TYPE, delay, type KashimiContext, orAborted, withCredentials } from './context';
import { ConnectionFailure } from './errors';
import { asksForTooLong, backOff, meaningOfStatus, retryAfter, TIME_UP } from './failures';
import { rememberOwner, storedToken, type StoredToken } from './storedToken';
import { explainTokenFailure, isTransient, readTokenFailure } from './tokenFailure';
import type { TokenFailure } from './tokenFailure';

const MAX_TOKEN_RETRIES = 2;
/** Milliseconds before the first retry after a 429: n8n does not hand on the `Retry-After` of the login service. */
const WAIT_AFTER_RATE_LIMIT = 2_000;

interface TokenLimits {
	/** Milliseconds for one try. */
	timeout: number;
	/** Aborts when nobody waits for the token any more. */
	signal: AbortSignal;
}

/** Asks through n8n, which stores the token encrypted and lets no two processes ask. @throws ConnectionFailure */
export async function requestNewToken(
	context: KashimiContext,
	connection: Connection,
	limits: TokenLimits,
): Promise<StoredToken> {
	if (typeof context.helpers.refreshOAuth2Token !== 'function') {
		throw new ConnectionFailure({
			message: 'This version of n8n is too old to renew an access token',
			description: 'Update n8n to 1.122 or newer. No payment request was sent.',
			nextStep: 'stop',
		});
	}
	for (let retry = 0; ; retry++) {
		const answer = await askOnce(context, connection, limits);
		if ('token' in answer) return answer.token;

		const { failure } = answer;
		const wait = retry < MAX_TOKEN_RETRIES ? waitAfter(failure, retry) : undefined;
		if (wait === undefined || !(await delay(wait, limits.signal))) {
			throw new ConnectionFailure(explainTokenFailure(failure, connection));
		}
	}
}

/** Milliseconds; undefined where asking again at once is in vain. */
function waitAfter(failure: TokenFailure, retry: number): number | undefined {
	// n8n still waits for the answer, and would only wait for it again.
	if (!isTransient(failure) || failure.code === TIME_UP) return undefined;
	const { status, headers } = failure;
	if (asksForTooLong(headers)) return undefined;
	const isRateLimit = status !== undefined && meaningOfStatus(status).slows === 'rate';
	const wait = WAIT_AFTER_RATE_LIMIT * 2 ** retry * (1 + Math.random() / 4);
	return retryAfter(headers) ?? (isRateLimit ? wait : backOff(retry));
}

/** n8n's helper takes no signal and waits for 300 s; a token that comes later is stored all the same. */
async function askOnce(
	context: KashimiContext,
	connection: Connection,
	{ timeout, signal }: TokenLimits,
): Promise<{ token: StoredToken } | { failure: TokenFailure }> {
	const timeUp = AbortSignal.timeout(timeout);
	// Of the old token only what n8n compares: it would keep what the new answer leaves out.
	const { accessToken } = connection.stored ?? {};
	const old: IDataObject = accessToken === undefined ? {} : { access_token: accessToken };
	const credentials: ICredentialDataDecryptedObject = {
		...connection.credentials,
		oauthTokenData: old,
	};
	const asking = withCredentials(credentials, context);
	try {
		const data: unknown = await orAborted(
			context.helpers.refreshOAuth2Token.call(asking, CREDENTIAL_TYPE),
			AbortSignal.any([timeUp, signal]),
		);
		const token = storedToken(data);
		if (token === undefined) return { failure: {} };
		// n8n writes the answer here when it has asked for these settings. Otherwise the token is
		// another's: a renewal that was under way, or one that was stored meanwhile.
		const isOwn = credentials.oauthTokenData !== old;
		return { token: isOwn ? rememberOwner(token, connection, context) : token };
	} catch (error) {
		return { failure: timeUp.aborted ? { code: TIME_UP } : readTokenFailure(error) };
	}
}
