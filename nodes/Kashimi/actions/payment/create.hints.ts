import type { IDataObject } from 'n8n-workflow';

import type { PreparedPayment } from './repeatedIds';

interface Hint {
	message: string;
	type: 'info' | 'warning';
}

/** What stands above the output: what was changed, what is odd, and what was not created now. */
export function hintsOn(results: IDataObject[], prepared: PreparedPayment[]): Hint[] {
	const info = new Set(prepared.flatMap(({ hints }) => hints));
	const changed = prepared.filter(({ changes }) => changes.length > 0).length;
	const dry = results.filter(({ dryRun }) => dryRun === true).length;
	const odd = results.filter(
		({ outcome, status, isPaid }) =>
			outcome === 'created' && status !== 'PENDING' && isPaid === false,
	).length;
	const found = results.filter(({ outcome }) => outcome === 'existing');
	const paid = found.filter(({ isPaid }) => isPaid).length;

	if (changed > 0) {
		const items = changed === 1 ? 'one item' : `${changed} items`;
		info.add(`Fields of ${items} were changed so that banks accept them: see "changed".`);
	}
	if (dry > 0) {
		info.add(
			`Dry run: ${dry} of ${results.length} items show what would be sent. Nothing was sent for them. Turn off Dry Run to pay.`,
		);
	}
	const warnings = [
		odd > 0 &&
			`${odd} of ${results.length} payments were created with a status other than PENDING: see "status" before you send their links.`,
		found.length > 0 &&
			`${found.length} of ${results.length} payments already existed, ${paid} of them paid. Nothing was paid again: see "notice".`,
	].filter((message) => message !== false);
	return [
		...Array.from(info, (message) => ({ message, type: 'info' as const })),
		...warnings.map((message) => ({ message, type: 'warning' as const })),
	];
}
