/** What a payer can choose from at a bank that asks for the account. */
export interface PayerAccount {
	id: string;
	name: string;
	description: string;
	/** Why the bank does not execute a payment from it. */
	failureReason?: string;
}

export const PAYER_ACCOUNTS: readonly PayerAccount[] = [
	{ id: 'everyday', name: 'Everyday account', description: 'Holds enough for every payment' },
	{
		id: 'empty',
		name: 'Empty account',
		description: 'Holds nothing: the bank refuses the payment after you approve it',
		failureReason: 'AMOUNT_EXCEEDS_AVAILABLE_FUNDS',
	},
];

export function findPayerAccount(id: unknown): PayerAccount | undefined {
	return PAYER_ACCOUNTS.find((account) => account.id === id);
}
