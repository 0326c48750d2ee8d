import type { Connection } from './connection';
import { HTTP_STATUS, meaningOf } from './failures';
import type { ApiRequest, FailedRequest, Refused } from './request';
import { fingerprint } from './storedToken';

/** Milliseconds for which a refusal that a new token did not change is left alone. */
const LONGEST_MEMORY = 60_000;
/** Milliseconds: what a newer token may not do, the next one may not do either. */
const NEW = 60_000;
/** `/api/v1/archive/payments`, whatever payment follows. */
const SEGMENTS_OF_ROUTE = 5;

/** When a route has refused a token that was new, as hashes of both, with the time to forget it. */
const refusals = new Map<string, number>();

/** Whether another token may help. A route that refused a new one is not asked about again for a while. */
export function isRefusedForToken(
	failed: FailedRequest,
	request: ApiRequest,
): failed is Refused & { connection: Connection } {
	const { connection } = failed;
	if (failed.kind !== 'refused' || connection === undefined) return false;
	if (meaningOf(failed, request.kind).retry !== 'newToken') return false;
	if (Date.now() < (refusals.get(keyOf(connection, request)) ?? 0)) return false;
	const isForScope = failed.status === HTTP_STATUS.forbidden;
	return !isForScope || (connection.scopes.includes(request.scope) && !isNew(connection));
}

/** Remembers that a route refuses this token, which is new. */
export function noteRefusal(connection: Connection, request: ApiRequest): void {
	const now = Date.now();
	for (const [key, until] of refusals) if (until <= now) refusals.delete(key);
	refusals.set(keyOf(connection, request), now + LONGEST_MEMORY);
}

function isNew({ token }: Connection): boolean {
	if (token?.expiresAt === undefined || token.lifetime === undefined) return false;
	return Date.now() - (token.expiresAt - token.lifetime) < NEW;
}

function keyOf({ token }: Connection, { method, path }: ApiRequest): string {
	const route = path.split('/').slice(0, SEGMENTS_OF_ROUTE).join('/');
	return fingerprint([token?.accessToken ?? '', method, route]);
}
