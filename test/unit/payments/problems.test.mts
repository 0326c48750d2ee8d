import { describeProblems } from '../../../nodes/Kashimi/payments/problems.ts';

test('each problem becomes a line of its own', () => {
	expect(
		describeProblems([
			{ field: 'Amount', problem: 'is -1', fix: 'Enter an amount above 0.' },
			{ field: 'Currency', problem: 'is missing', fix: 'Fill in this field.' },
		]),
	).toBe('Amount is -1. Enter an amount above 0.\nCurrency is missing. Fill in this field.');
	expect(describeProblems([])).toBe('');
});
