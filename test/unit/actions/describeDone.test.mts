import { describeDone } from '../../../nodes/Kashimi/actions/payment/describeDone.ts';
import { madeInThisRun, returnedInThisRun, REMAIN_VALID } from '../../support/sentences.mts';

const payments = (count: number, outcome: string) =>
	Array.from({ length: count }, (_, index) => ({
		endToEndId: `INV-${index}`,
		paymentId: `${outcome}-${index}`,
		outcome,
		redirectUrl: `https://bank.example/${index}`,
	}));

test('names the first 20 that were made, and the first 20 that existed; the data holds all', () => {
	const made = payments(21, 'created');
	const before = payments(20, 'existing');
	const { description, data } = describeDone([...made, ...before]);
	expect(description).toContain(`${madeInThisRun(21)}, by number: INV-0 (created-0), `);
	expect(description).toContain('INV-19 (created-19), ….');
	expect(description).not.toContain('created-20');
	expect(description).toContain(`${returnedInThisRun(20)}, by number: `);
	expect(description).toContain(`INV-19 (existing-19). ${REMAIN_VALID}`);
	expect(data.payments).toEqual([...made, ...before]);
});

test('says nothing where nothing was made: no payment, or dry runs only', () => {
	const nothing = { description: '', data: {} };
	expect(describeDone([])).toEqual(nothing);
	expect(describeDone([{ dryRun: true, endToEndId: 'INV-1' }])).toEqual(nothing);
});
