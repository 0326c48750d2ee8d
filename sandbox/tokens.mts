import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Client, Clock } from './types.mts';

/** Without the token itself. Times are in milliseconds since the epoch. */
export interface IssuedToken {
	clientId: string;
	scopes: string[];
	issuedAt: number;
	expiresAt: number;
}

export type TokenCheck = 'valid' | 'unknown' | 'expired' | 'insufficient';

/** Tokens look like the JWTs of the real API, but only the registry decides whether one is valid. */
export class TokenRegistry {
	readonly #issued = new Map<string, IssuedToken>();
	readonly #signingKey = randomBytes(32);
	readonly #now: Clock;

	constructor(now: Clock) {
		this.#now = now;
	}

	issue(client: Client, scopes: string[], lifetimeSeconds: number): string {
		const issuedAt = this.#now();
		const expiresAt = issuedAt + lifetimeSeconds * 1000;
		const token = this.#sign({
			sub: client.clientId,
			scope: scopes.join(' '),
			iat: Math.floor(issuedAt / 1000),
			exp: Math.floor(expiresAt / 1000),
			jti: randomUUID(),
		});
		this.#issued.set(token, { clientId: client.clientId, scopes, issuedAt, expiresAt });
		return token;
	}

	check(token: string, requiredScopes: string[]): TokenCheck {
		const issued = this.#issued.get(token);
		if (!issued) return 'unknown';
		if (this.#now() >= issued.expiresAt) return 'expired';
		return requiredScopes.every((scope) => issued.scopes.includes(scope))
			? 'valid'
			: 'insufficient';
	}

	clientIdOf(token: string): string | undefined {
		return this.#issued.get(token)?.clientId;
	}

	/** In the order in which they were issued. */
	list(): IssuedToken[] {
		return [...this.#issued.values()];
	}

	revokeAll(): void {
		this.#issued.clear();
	}

	#sign(claims: object): string {
		const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
		const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
		const signature = createHmac('sha256', this.#signingKey).update(unsigned).digest('base64url');
		return `${unsigned}.${signature}`;
	}
}
