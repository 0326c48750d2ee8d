import { type RequestHandler, Router } from 'express';
import type { PaymentRecord } from '../store.mts';
import type { SandboxContext } from '../types.mts';

const ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

function escapeHtml(value: unknown): string {
	return String(value ?? '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function page(title: string, body: string): string {
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<h1>${escapeHtml(title)}</h1>
${body}
</html>
`;
}

function paymentPage(title: string, { payment }: PaymentRecord): string {
	const row = (term: string, value: unknown) =>
		`<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(value)}</dd>`;
	return page(
		title,
		`<dl>
${row('Amount', `${payment.amount} ${payment.currency}`)}
${row('Recipient', payment.recipient?.name)}
${row('Recipient account', payment.recipient?.account?.number?.value)}
${row('Reference', payment.remittanceInformation?.value)}
${row('Payment id', payment.id)}
</dl>
<p>This is the Kashimi sandbox: no bank is behind this page, and no money moves. Nothing
on this page changes the payment.</p>`,
	);
}

/** The screens a PSU is sent to by `redirectUrl`. */
export function pageRoutes({ store }: SandboxContext): Router {
	const router = Router();

	const show =
		(title: string): RequestHandler<{ id: string }> =>
		(req, res) => {
			res.set('Content-Security-Policy', "default-src 'none'");
			res.set('X-Content-Type-Options', 'nosniff');
			const record = store.find(req.params.id);
			if (record) {
				res.type('html').send(paymentPage(title, record));
			} else {
				res.status(404).type('html').send(page('No such payment', ''));
			}
		};

	router.get('/hosted/:id', show('Select your bank'));
	router.get('/bank/:id', show('Confirm the payment'));
	return router;
}
