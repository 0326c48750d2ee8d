import { type Connection, readConnection, withToken } from './connection';
import { CREDENTIAL_TYPE, type KashimiContext } from './context';
import { ConnectionFailure } from './errors';
import { isIssuedFor, type StoredToken } from './storedToken';
import { renewOnce } from './tokenRenewal';
import { requestNewToken } from './tokenRequest';

const LONGEST_RENEWAL_MARGIN = 120_000;
const RENEWAL_SHARE_OF_LIFETIME = 0.1;
/** How long an execution trusts what it read from the credential, in milliseconds. */
const RECHECK_INTERVAL = 30_000;
/** How long after a failed renewal the next one is tried. */
const RETRY_INTERVAL = 5_000;
/** Renewals after which a credential that somebody changes all the time is given up. */
const MOST_RENEWALS = 5;
/** Stands for all items where they share one credential. */
const EVERY_ITEM = -1;

export interface Caller {
	context: KashimiContext;
	/** Undefined where a call does not belong to an item. */
	itemIndex?: number;
	/** Milliseconds for one try, of a request to the API or to the login service. */
	timeout: number;
}

interface Check {
	connection: Promise<Connection>;
	validUntil: number;
}

interface Memory {
	/** Whether fields of the credential are expressions that may differ from item to item. */
	dependsOnItem?: Promise<boolean>;
	/** By item index. One check serves all requests until it is out of date. */
	checks: Map<number, Check>;
	/** `identity` of the client of Kashimi, by item index. */
	clients: Map<number, string>;
	/** By binding: n8n's store holds one token, and items of several clients take turns in it. */
	tokens: Map<string, StoredToken>;
}

const memories = new WeakMap<KashimiContext, Memory>();

function memoryOf(context: KashimiContext): Memory {
	const none = { checks: new Map(), clients: new Map(), tokens: new Map() };
	const memory = memories.get(context) ?? none;
	memories.set(context, memory);
	return memory;
}

/**
 * The connection with a token that is not about to expire and was issued for the credential as
 * it now is for this item. Any number of parallel callers cause one token request.
 * @throws ConnectionFailure when no usable token can be had
 */
export async function connectWithFreshToken(caller: Caller): Promise<Connection> {
	const memory = memoryOf(caller.context);
	const key = await keyOfCheck(caller, memory);
	const known = memory.checks.get(key);
	if (known && Date.now() < known.validUntil) return await known.connection;
	return await remember(memory, key, freshConnection(caller, memory));
}

/** Replaces a token that the API refused, once for all requests it was refused to. */
export async function replaceRefusedToken(caller: Caller, refused: Connection): Promise<void> {
	const memory = memoryOf(caller.context);
	const key = await keyOfCheck(caller, memory);
	const known = memory.checks.get(key);
	const current = await known?.connection.catch(() => undefined);
	if (memory.checks.get(key) !== known) return await replaceRefusedToken(caller, refused);
	if (current && current.token?.accessToken !== refused.token?.accessToken) return;
	await remember(memory, key, renewedConnection(caller, memory, refused));
}

/** Whether all items of a run have the credential as it is for this one. */
export async function isSharedByItems(caller: Caller): Promise<boolean> {
	return (await keyOfCheck(caller, memoryOf(caller.context))) === EVERY_ITEM;
}

/**
 * What the credential says for an item. A run of a node stays with one client of Kashimi: what it has
 * looked up, counted and sent there holds for no other.
 * @throws ConnectionFailure also when the credential names another client than before in this run
 */
export async function readOwnConnection(caller: Caller): Promise<Connection> {
	const { context, itemIndex } = caller;
	const connection = await readConnection(context, itemIndex);
	// A polling trigger has one context for all its polls.
	if (!('getInputData' in context)) return connection;
	const memory = memoryOf(context);
	const key = await keyOfCheck(caller, memory);
	const { identity } = connection;
	if ((memory.clients.get(key) ?? identity) !== identity) throw credentialChanges();
	memory.clients.set(key, identity);
	return connection;
}

async function keyOfCheck({ context, itemIndex = 0 }: Caller, memory: Memory): Promise<number> {
	if (!('getInputData' in context) || context.getInputData().length <= 1) return EVERY_ITEM;
	// Where n8n cannot tell, each item is read by itself: slower, and never wrong.
	memory.dependsOnItem ??= context.getCredentials(CREDENTIAL_TYPE, itemIndex).then(
		({ dependsOnItem }) => dependsOnItem !== false,
		() => true,
	);
	return (await memory.dependsOnItem) ? itemIndex : EVERY_ITEM;
}

/** Not async: whoever asks first must not get the answer later than those who find it remembered. */
function remember(
	{ checks }: Memory,
	key: number,
	connection: Promise<Connection>,
): Promise<Connection> {
	const check: Check = { connection, validUntil: Date.now() + RECHECK_INTERVAL };
	checks.set(key, check);
	connection.then(
		({ token }) => {
			// A token past its renewal time comes from a renewal that failed; it is not asked for again
			// with every request.
			const isOverdue = renewalTime(token) <= Date.now();
			const next = isOverdue ? Date.now() + RETRY_INTERVAL : renewalTime(token);
			check.validUntil = Math.min(check.validUntil, next, token?.expiresAt ?? Infinity);
		},
		() => (check.validUntil = Date.now() + RETRY_INTERVAL),
	);
	return connection;
}

async function freshConnection(caller: Caller, memory: Memory): Promise<Connection> {
	const connection = await readWithToken(caller, memory);
	const { token } = connection;
	if (token !== undefined && Date.now() < renewalTime(token)) return connection;

	const renewal = renewedConnection(caller, memory, connection);
	// A token that still works is better than a failed payment run; the next check tries again.
	const mustRenew = token === undefined || hasExpired(token);
	return await (mustRenew ? renewal : renewal.catch(() => connection));
}

/** The credential as it is for this item, with the token of its own client if there is one. */
async function readWithToken(caller: Caller, { tokens }: Memory): Promise<Connection> {
	const connection = await readOwnConnection(caller);
	const { stored, binding } = connection;
	const own = isIssuedFor(connection, stored, caller.context) ? stored : tokens.get(binding);
	return own === undefined ? connection : withToken(connection, own);
}

/** @param seen holds the token that has to be replaced, if there is one */
async function renewedConnection(
	caller: Caller,
	memory: Memory,
	seen: Connection,
): Promise<Connection> {
	const isNew = (token: StoredToken) =>
		token.accessToken !== seen.token?.accessToken && Date.now() < renewalTime(token);
	let wanted = seen;
	for (let renewal = 0; renewal < MOST_RENEWALS; renewal++) {
		const token = await renewOnce(caller.context, wanted.binding, async (signal) => {
			const current = await readWithToken(caller, memory);
			if (current.token && isNew(current.token)) return current.token;
			return await requestNewToken(caller.context, current, { timeout: caller.timeout, signal });
		});
		if (token.binding === wanted.binding) {
			memory.tokens.set(wanted.binding, token);
			return withToken(wanted, token);
		}
		// It was issued for another client, or the credential was edited meanwhile.
		wanted = await readWithToken(caller, memory);
		if (wanted.token && isNew(wanted.token)) return wanted;
	}
	throw credentialChanges();
}

function credentialChanges(): ConnectionFailure {
	return new ConnectionFailure({
		message: 'The Kashimi credential changes while it is in use',
		description:
			'This request was not sent. Wait until nobody is editing it, then run the workflow again.',
		nextStep: 'retry',
	});
}

function hasExpired({ expiresAt = Infinity }: StoredToken): boolean {
	return expiresAt <= Date.now();
}

function renewalTime(token: StoredToken | undefined): number {
	if (token?.expiresAt === undefined) return Infinity;
	const { expiresAt, lifetime = Infinity } = token;
	return expiresAt - Math.min(LONGEST_RENEWAL_MARGIN, lifetime * RENEWAL_SHARE_OF_LIFETIME);
}
