import { randomUUID } from 'node:crypto';
import { parseCookie } from 'cookie';
import type { Request, Response } from 'express';

const COOKIE = 'payer-session';
// Keeps a sandbox that runs for days from growing without end.
const MOST_KEPT = 50_000;

/**
 * Who has logged in at the bank of a payment. In memory only: after a restart the payer logs in
 * again, and goes on where the payment stands.
 */
export class PayerSessions {
	readonly #paymentIds = new Map<string, string>();

	start(res: Response, paymentId: string): void {
		const [oldest] = this.#paymentIds.keys();
		if (this.#paymentIds.size >= MOST_KEPT && oldest) this.#paymentIds.delete(oldest);
		const id = randomUUID();
		this.#paymentIds.set(id, paymentId);
		res.cookie(COOKIE, id, { httpOnly: true, sameSite: 'lax', path: `/bank/${paymentId}` });
	}

	isLoggedIn(req: Request, paymentId: string): boolean {
		const id = parseCookie(req.headers.cookie ?? '')[COOKIE];
		return id !== undefined && this.#paymentIds.get(id) === paymentId;
	}

	clear(): void {
		this.#paymentIds.clear();
	}
}
