import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { PreparedPayment } from './repeatedIds';

/** Says above the output what was changed, what is odd, and what was not created now. */
export async function conclude(
	context: IExecuteFunctions,
	output: INodeExecutionData[],
	prepared: PreparedPayment[],
): Promise<INodeExecutionData[]> {
	const results = output.map(({ json }) => json);
	const info = new Set(prepared.flatMap(({ hints }) => hints));
	const changed = prepared.filter(({ changes }) => changes.length > 0).length;
	const dry = results.filter(({ dryRun }) => dryRun === true).length;
	const odd = results.filter(
		({ outcome, status, isPaid }) =>
			outcome === 'created' && status !== 'PENDING' && isPaid === false,
	).length;
	const found = results.filter(({ outcome }) => outcome === 'existing');
	const paid = found.filter(({ isPaid }) => isPaid).length;
	const add = (type: 'info' | 'warning', message: string) =>
		context.addExecutionHints({ message, location: 'outputPane', type });

	if (changed > 0) {
		const items = changed === 1 ? 'one item' : `${changed} items`;
		info.add(`Fields of ${items} were changed so that banks accept them: see "changed".`);
	}
	if (dry > 0) {
		info.add(
			`Dry run: ${dry} of ${results.length} items show what would be sent. Nothing was sent for them. Turn off Dry Run to pay.`,
		);
	}
	info.forEach((message) => add('info', message));
	if (odd > 0) {
		add(
			'warning',
			`${odd} of ${results.length} payments were created with a status other than PENDING: see "status" before you send their links.`,
		);
	}
	if (found.length > 0) {
		add(
			'warning',
			`${found.length} of ${results.length} payments already existed, ${paid} of them paid. Nothing was paid again: see "notice".`,
		);
	}
	return output;
}
