import type { IDataObject } from 'n8n-workflow';

/** Payments listed in one message. */
const LONGEST_LIST = 20;

/** The payments of a stopped run, for its error: the first ones in words, all of them in the data. */
export function describeDone(results: IDataObject[]): { description: string; data: IDataObject } {
	const [made, before] = [true, false].map((isMade) =>
		results.filter(({ outcome }) => (outcome !== 'existing') === isMade),
	);
	const sentences = [
		...listed('Payments made in this run', made),
		...listed('Payments made before, which this run returned', before),
		'They stay valid; the same end-to-end IDs return them instead of paying again. All of them, with their bank links, are in the data of this error (payments).',
	];
	const payments = results.map(({ endToEndId = null, paymentId, outcome, redirectUrl = null }) => ({
		endToEndId,
		paymentId,
		outcome,
		redirectUrl,
	}));
	return { description: sentences.join(' '), data: { payments } };
}

function listed(title: string, payments: IDataObject[]): string[] {
	if (payments.length === 0) return [];
	const first = payments
		.slice(0, LONGEST_LIST)
		.map(({ endToEndId, paymentId }) => `${String(endToEndId ?? 'no ID')} (${String(paymentId)})`);
	const more = payments.length > first.length ? ', …' : '';
	return [`${title} (${payments.length}), by end-to-end ID: ${first.join(', ')}${more}.`];
}
