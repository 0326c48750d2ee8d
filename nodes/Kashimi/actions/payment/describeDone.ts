import type { IDataObject } from 'n8n-workflow';

import type { JsonObject } from '../../payments/types';

const LONGEST_LIST = 20;

/** The first texts of a list, and whether there are more. */
export function firstOf(texts: string[]): string {
	return texts.slice(0, LONGEST_LIST).join(', ') + (texts.length > LONGEST_LIST ? ', …' : '');
}

/** The payments of a stopped run, for its error: the first ones in words, all of them in the data. */
export function describeDone(results: JsonObject[]): { description: string; data: IDataObject } {
	const done = results.filter(({ dryRun }) => dryRun !== true);
	if (done.length === 0) return { description: '', data: {} };
	const made = done.filter(({ outcome }) => outcome !== 'existing');
	const before = done.filter(({ outcome }) => outcome === 'existing');
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

function listed(title: string, payments: JsonObject[]): string[] {
	if (payments.length === 0) return [];
	const texts = payments.map(
		({ endToEndId, paymentId }) => `${String(endToEndId ?? 'none')} (${String(paymentId)})`,
	);
	return [`${title} (${payments.length}), by number: ${firstOf(texts)}.`];
}
