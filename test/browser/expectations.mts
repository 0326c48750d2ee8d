import type { Page } from 'playwright-core';
import type { BankStage } from './stage.mts';

export const REDIRECT = [
	'PAYMENT_CONSENT_REDIRECT_PENDING',
	'PAYMENT_CONSENT_CALLBACK_PROCESSING_PENDING',
	'PAYMENT_EXECUTION_PENDING',
];
export const EMBEDDED = [
	'PAYMENT_CONSENT_CREDENTIALS_PENDING',
	'PAYMENT_CONSENT_AUTHORIZATION_PENDING',
	'PAYMENT_EXECUTION_PENDING',
];
export const ACCOUNT_CONSENT = ['AIS_PSU_CONSENT_PENDING', 'AIS_PSU_CONSENT_RECEIVED', ...REDIRECT];
export const BANK_SELECTION = 'BANK_SELECTION_PENDING';
export const COMPLETED = 'PAYMENT_EXECUTION_COMPLETED';
export const NOT_EXECUTED = 'PAYMENT_EXECUTION_FAILED';
export const NO_CONSENT = 'PAYMENT_CONSENT_FAILED';

export const at = ({ id }: { id: string }) => ({ provider: { id } });

/** The payer is back at the very address, and everybody is told the same. */
export async function expectReturn(
	stage: BankStage,
	page: Page,
	id: string,
	details: string[],
	reason: string | null = null,
) {
	await page.waitForURL(stage.shop.url);
	expect(stage.shop.visits).toEqual([stage.shop.url.replace(/^.*(?=\/thanks)/, '')]);
	expect(await stage.details(id)).toEqual(details);
	const final = reason === null ? 'COMPLETED' : 'FAILED';
	expect((await stage.history(id)).at(-1)).toMatchObject({
		status: final,
		failureReasons: reason === null ? null : [reason],
	});
	expect(await stage.told(id)).toEqual(['PENDING', final]);
}
