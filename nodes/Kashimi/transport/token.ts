import type { Connection, StoredToken } from './connection';
import { readConnection } from './connection';
import { credentialId } from './context';
import type { KashimiContext } from './context';
import { requestNewToken } from './tokenRequest';

const LONGEST_RENEWAL_MARGIN = 120_000;
const RENEWAL_SHARE_OF_LIFETIME = 0.1;
/** How long an execution trusts what it read from the credential, in milliseconds. */
const RECHECK_INTERVAL = 30_000;
/** How long after a failed renewal the next one is tried while the token still works. */
const RETRY_INTERVAL = 5_000;

interface Check {
	connection: Promise<Connection>;
	validUntil: number;
}

/** One check serves all requests of an execution until it is out of date. */
const checks = new WeakMap<KashimiContext, Check>();
/** Promises only: the token itself lives in n8n's encrypted credential. */
const renewalsUnderWay = new Map<string, Promise<StoredToken>>();
/** Set when this n8n is seen not to store the binding; then the token's own claims are compared. */
let bindingIsNotStored = false;

/**
 * The connection with a token that is not about to expire and was issued for the credential as
 * it now is. Any number of parallel callers cause one token request.
 * @throws ConnectionFailure when no usable token can be had
 */
export async function connectWithFreshToken(context: KashimiContext): Promise<Connection> {
	const known = checks.get(context);
	if (known && Date.now() < known.validUntil) return await known.connection;
	return await remember(context, freshConnection(context));
}

/** Replaces a token that the API refused with 401, once for all requests it was refused to. */
export async function replaceRefusedToken(
	context: KashimiContext,
	refused: Connection,
): Promise<void> {
	const known = checks.get(context);
	const current = await known?.connection.catch(() => undefined);
	if (checks.get(context) !== known) return await replaceRefusedToken(context, refused);
	if (current && current.token?.accessToken !== refused.token?.accessToken) return;
	await remember(context, renewedConnection(context, refused));
}

/** Not async: whoever asks first must not get the answer later than those who find it remembered. */
function remember(context: KashimiContext, connection: Promise<Connection>): Promise<Connection> {
	const check: Check = { connection, validUntil: Date.now() + RECHECK_INTERVAL };
	checks.set(context, check);
	connection.then(
		({ token }) => {
			// A token past its renewal time comes from a renewal that failed; it is not asked for again
			// with every request.
			const isOverdue = renewalTime(token) <= Date.now();
			const next = isOverdue ? Date.now() + RETRY_INTERVAL : renewalTime(token);
			check.validUntil = Math.min(check.validUntil, next, token?.expiresAt ?? Infinity);
		},
		() => checks.delete(context),
	);
	return connection;
}

/** Whether this n8n can renew a token on request; it can since 1.122. */
export function canRenew(context: KashimiContext): boolean {
	return typeof context.helpers.refreshOAuth2Token === 'function';
}

async function freshConnection(context: KashimiContext): Promise<Connection> {
	const connection = await readConnection(context);
	if (!canRenew(context)) return connection;

	const { token } = connection;
	const mustRenew =
		token === undefined ||
		wasIssuedForOtherSettings(token, connection) ||
		expiresBy(token, Date.now());
	if (!mustRenew && Date.now() < renewalTime(token)) return connection;

	const renewal = renewedConnection(context, connection);
	// A token that still works is better than a failed payment run; the next check tries again.
	return await (mustRenew ? renewal : renewal.catch(() => connection));
}

async function renewedConnection(context: KashimiContext, seen: Connection): Promise<Connection> {
	const token = await renew(context, seen);
	const connection = await readConnection(context);
	return { ...connection, token };
}

function wasIssuedForOtherSettings(token: StoredToken, connection: Connection): boolean {
	if (token.binding !== undefined || !bindingIsNotStored)
		return token.binding !== connection.binding;
	const { scopes } = token;
	return (
		scopes !== undefined &&
		(scopes.length !== connection.scopes.length ||
			connection.scopes.some((scope) => !scopes.includes(scope)))
	);
}

function expiresBy(token: StoredToken, time: number): boolean {
	return token.expiresAt !== undefined && token.expiresAt <= time;
}

function renewalTime(token: StoredToken | undefined): number {
	if (token?.expiresAt === undefined) return Infinity;
	const { expiresAt, lifetime = Infinity } = token;
	return expiresAt - Math.min(LONGEST_RENEWAL_MARGIN, lifetime * RENEWAL_SHARE_OF_LIFETIME);
}

/**
 * Replaces the token that the caller saw in the credential. Where another request, execution or
 * process has replaced it meanwhile, that newer token is the answer.
 */
async function renew(context: KashimiContext, seen: Connection): Promise<StoredToken> {
	const key = `${credentialId(context)}:${seen.binding}`;
	const underWay = renewalsUnderWay.get(key);
	if (underWay) return await underWay;

	const renewal = renewUnlessReplaced(context, seen);
	renewalsUnderWay.set(key, renewal);
	try {
		return await renewal;
	} finally {
		renewalsUnderWay.delete(key);
	}
}

async function renewUnlessReplaced(
	context: KashimiContext,
	seen: Connection,
): Promise<StoredToken> {
	const { token: current } = await readConnection(context);
	if (current !== undefined && current.accessToken !== seen.token?.accessToken) return current;

	const renewed = await requestNewToken(context, seen);
	bindingIsNotStored = renewed.binding === undefined;
	return renewed;
}
