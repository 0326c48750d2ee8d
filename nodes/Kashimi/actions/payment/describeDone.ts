import type { IDataObject } from 'n8n-workflow';

const LONGEST_LIST = 20;

/** The payments of a stopped run, for its error: the first ones in words, all of them in the data. */
export function describeDone(results: IDataObject[]): { description: string; data: IDataObject } {
	const done = results.filter(({ dryRun }) => dryRun !== true);
	const [made, before] = [true, false].map((isMade) =>
		done.filter(({ outcome }) => (outcome !== 'existing') === isMade),
	);
	if (done.length === 0) return { description: '', data: {} };
	const sentences = [
		...listed('Payments made in this run', made),
		...listed('Earlier payments that this run returned', before),
		'They remain valid: the same numbers return them instead of paying again. The data of this error (payments) lists all of them with their bank links.',
	];
	const payments = done.map(({ endToEndId = null, paymentId, outcome, redirectUrl = null }) => ({
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
		.map(({ endToEndId, paymentId }) => `${String(endToEndId ?? 'none')} (${String(paymentId)})`);
	const more = payments.length > first.length ? ', …' : '';
	return [`${title} (${payments.length}), by number: ${first.join(', ')}${more}.`];
}
