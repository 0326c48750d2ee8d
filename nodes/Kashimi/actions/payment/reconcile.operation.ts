import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { checkCurrency } from '../../payments/currencies';
import { checkKnownEndToEndId } from '../../payments/endToEndId';
import { checkIban } from '../../payments/iban';
import { DEFAULT_CURRENCY } from '../../payments/inferred';
import { checkAmount, fromMinorUnits, majorUnitsOrNull } from '../../payments/money';
import { paymentItem } from '../../payments/paymentItem';
import { Hits, judge, summarise } from '../../payments/reconcile';
import type { Hit, Invoice, Verdict } from '../../payments/reconcile';
import type { Payment } from '../../payments/types';
import { isBlank } from '../../payments/values';
import { emptyFilters } from '../../shared/expressions';
import { inSlices } from '../../shared/inParallel';
import type { KashimiClient } from '../../transport/client';
import { operationFields } from '../commonOptions';
import { type ItemParameters, optionPath } from '../parameters';
import { groupByClient } from './groupByClient';
import { readStatuses } from './latestStatus';
import {
	amount,
	currency,
	invoiceNumber,
	recipientIban,
	summary,
	unmatchedPayments,
} from './reconcile.fields';

export const description = operationFields(
	'payment',
	'reconcile',
	[invoiceNumber, amount, currency],
	[recipientIban, summary, unmatchedPayments],
);

const UNREADABLE_AMOUNT =
	'The amount of a payment cannot be read for certain: as text, 1.000 may be one or one thousand. Compare it with the invoice yourself.';

interface PreparedInvoice {
	client: KashimiClient;
	invoice: Invoice;
	addsSummary: boolean;
	addsUnmatched: boolean;
}

export function prepare(item: ItemParameters, client: KashimiClient): PreparedInvoice {
	const number = item.checked(invoiceNumber, checkKnownEndToEndId);
	const code = item.checked(currency, (value, label) =>
		checkCurrency(value ?? DEFAULT_CURRENCY, label),
	);
	const money = item.checked(amount, (value, label) => checkAmount(value, code, label));
	const ibanPath = optionPath(recipientIban);
	item.refuse(emptyFilters(item.run.raw, { [ibanPath]: recipientIban.displayName }));
	const iban = item.decided(ibanPath, recipientIban.displayName);
	return {
		client,
		invoice: {
			number,
			minorUnits: money.minorUnits,
			currency: code,
			recipientIban: isBlank(iban)
				? undefined
				: item.required(checkIban(iban, recipientIban.displayName)),
		},
		addsSummary: item.flag(summary),
		addsUnmatched: item.flag(unmatchedPayments),
	};
}

/** One item for each invoice; `conclude` fills it in, since one reading of the list serves all. */
export async function execute(
	_client: KashimiClient,
	{ invoice }: PreparedInvoice,
): Promise<IDataObject[]> {
	return [{ invoiceNumber: invoice.number }];
}

/** Reads all payments of each client once, and the statuses of those that belong to an invoice. */
export async function conclude(
	_context: IExecuteFunctions,
	output: INodeExecutionData[],
	prepared: PreparedInvoice[],
): Promise<INodeExecutionData[]> {
	const isInvoice = ({ json }: INodeExecutionData) => 'invoiceNumber' in json;
	const items = output.filter(isInvoice);
	if (items.length === 0) return output;
	const hits = new Map<Invoice, Hit[]>();
	const unmatched: Payment[] = [];
	for (const { client, members } of await groupByClient(prepared)) {
		const invoices = members.map(({ invoice }) => invoice);
		const found = await findHits(invoices, await client.listPayments());
		await setStatuses(client, found.ofInvoices.flat());
		invoices.forEach((invoice, index) => hits.set(invoice, found.ofInvoices[index]));
		for (const payment of found.unmatched) unmatched.push(payment);
	}

	const results = prepared.map(({ invoice }) => {
		const own = hits.get(invoice)!;
		return { invoice, own, verdict: judge(invoice, own) };
	});
	let next = 0;
	const filled = output.map((item) => {
		if (!isInvoice(item)) return item;
		const { invoice, verdict, own } = results[next++];
		return { ...item, json: toItem(invoice, verdict, own) };
	});
	const { pairedItem } = items[0];
	const add = (json: object) => filled.push({ json: json as IDataObject, pairedItem });
	if (prepared.some(({ addsUnmatched }) => addsUnmatched)) {
		for (const payment of unmatched) {
			add({ match: 'unmatched', ...paymentItem({ payment, simplify: true }) });
		}
	}
	if (prepared.some(({ addsSummary }) => addsSummary)) {
		add({ summary: summarise(results), invoices: items.length, unmatched: unmatched.length });
	}
	return filled;
}

async function findHits(invoices: Invoice[], payments: Payment[]): Promise<Hits> {
	const hits = new Hits(invoices);
	await inSlices(payments, (payment) => hits.add(payment));
	return hits;
}

/** One payment may belong to several invoices. */
async function setStatuses(client: KashimiClient, hits: Hit[]): Promise<void> {
	const payments = new Map(hits.map(({ payment }) => [payment.id, payment]));
	const read = await readStatuses(client, [...payments.values()]);
	const statuses = new Map(read.map(({ payment, status }) => [payment.id, status]));
	for (const hit of hits) {
		const event = statuses.get(hit.payment.id);
		hit.status = event?.status;
		hit.since = event?.createdAt;
	}
}

function toItem(
	invoice: Invoice,
	{ match, difference, paidAt }: Verdict,
	hits: Hit[],
): IDataObject {
	const payments = hits.map(({ payment, attempt, status, since }) => ({
		paymentId: payment.id,
		endToEndId: payment.metadata?.endToEndId ?? null,
		attempt,
		status: status ?? null,
		since: since ?? null,
		amount: payment.amount ?? null,
		currency: payment.currency ?? null,
	}));
	return {
		invoiceNumber: invoice.number,
		match,
		amount: fromMinorUnits(invoice.minorUnits, invoice.currency),
		currency: invoice.currency,
		difference: majorUnitsOrNull(difference, invoice.currency),
		paidAt,
		payments,
		...(Number.isNaN(difference) && { notice: UNREADABLE_AMOUNT }),
	};
}
