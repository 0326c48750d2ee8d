import { NODES } from './example.mts';
import { outputOf, type RunData } from './n8n/workflow.mts';

/** @throws Error when the run failed or a node put out nothing */
export function summarize(run: RunData): string {
	const { error } = run.resultData;
	if (error) {
		const where = error.node ? `Node "${error.node.name}": ` : '';
		throw new Error([`${where}${error.message}`, error.description].filter(Boolean).join(' '));
	}

	const [bank, created, payment] = [NODES.bank, NODES.create, NODES.get].map((name) => {
		const [item] = outputOf(run, name);
		if (item === undefined) throw new Error(`Node "${name}" put out no item`);
		return item;
	});
	const listed = outputOf(run, NODES.list);
	const rows: Array<[string, unknown]> = [
		['Bank', `${String(bank?.name)} (${String(bank?.countryCode)})`],
		['Amount', `${String(payment?.amount)} ${String(payment?.currency)}`],
		['Payment ID', created?.paymentId],
		['Bank link', created?.redirectUrl],
		['Status', created?.status],
		['End-to-end ID', created?.endToEndId],
		['Payments listed', listed.length],
	];
	return rows.map(([label, value]) => `  ${label.padEnd(17)}${String(value)}`).join('\n');
}
