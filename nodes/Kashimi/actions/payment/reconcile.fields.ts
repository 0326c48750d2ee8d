import type { INodeProperties } from 'n8n-workflow';

import {
	amountField,
	currencyFilter,
	requiredField,
	switchField,
	textField,
} from '../../shared/fields';

export const invoiceNumber: INodeProperties = requiredField(
	'Invoice or Order Number',
	'invoiceNumber',
	'INV-2026-001',
	'The number under which the payment was created. Further attempts (INV-2026-001-2) and payments whose reference contains the number count too.',
);

export const amount: INodeProperties = {
	...amountField('Amount', 'amount', 'Amount of the invoice, in major units'),
	required: true,
};

export const currency: INodeProperties = {
	...currencyFilter,
	description: 'Currency of the invoice',
};

export const recipientIban: INodeProperties = textField(
	'Recipient IBAN',
	'recipientIban',
	'DE89 3704 0044 0532 0130 00',
	'Count only payments to this account',
);

export const summary: INodeProperties = switchField(
	'Summary',
	'summary',
	'Whether to add an item with counts and sums for each match and currency',
);

export const unmatchedPayments: INodeProperties = switchField(
	'Unmatched Payments',
	'unmatchedPayments',
	'Whether to add an item for each payment that matches none of the invoices',
);
