import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { Response } from 'express';

const eta = new Eta({
	views: fileURLToPath(new URL('../views', import.meta.url)),
	cache: true,
	autoEscape: true,
});

// Not form-action: a browser applies it to where a form leads on, and the payer is led to the shop.
const PAYER_POLICY =
	"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const PANEL_POLICY = `${PAYER_POLICY}; script-src 'self'; connect-src 'self'`;

/** A page is never kept: going back shows how things stand, not how they stood. */
export function sendPage(res: Response, view: string, data: object, status = 200): void {
	res
		.status(status)
		.set({
			'Cache-Control': 'no-store',
			'Content-Security-Policy': view.startsWith('panel/') ? PANEL_POLICY : PAYER_POLICY,
			'Referrer-Policy': 'same-origin',
			'X-Content-Type-Options': 'nosniff',
		})
		.type('html')
		.send(eta.render(view, data));
}
