import fc from 'fast-check';

import {
	checkDayTotals,
	checkRunTotal,
	checkTotalLimit,
	counted,
	planned,
	TOTAL_LIMITS,
	type Counted,
	type TotalLimits,
} from '../../../nodes/Kashimi/payments/totalLimits.ts';
import type { Payment } from '../../../nodes/Kashimi/payments/types.ts';
import { anyValue } from './arbitraries.mts';
import {
	ASK_ABOUT_LIMIT,
	runTotal,
	dayTotal,
	dayCount,
	CANNOT_BE_CHECKED,
	AMOUNT_UNREADABLE,
} from '../../support/sentences.mts';

const NAMES = Object.keys(TOTAL_LIMITS) as Array<keyof TotalLimits>;

/** Payments such as `12.34 EUR` under the same limits. */
function plan(limits: TotalLimits, ...amounts: string[]) {
	return amounts.map((text) => {
		const [amount, currency] = text.split(' ');
		return planned({ amount: Number(amount), currency } as never, limits);
	});
}
const before = (...amounts: string[]): Counted[] => plan({}, ...amounts);

describe('a limit holds, or everything is refused', () => {
	test.each([
		[100, 100],
		[0.01, 0.01],
		['250', 250],
		[' 99.50 ', 99.5],
	])('%j is the total %d', (value, expected) => {
		expect(checkTotalLimit('maxTotalPerRun', value)).toEqual({ value: expected });
	});

	test.each([
		...[0, -1, NaN, Infinity, '', ' ', '0', '-5', 'ten', '10,5', '1e3', '1 000', null, undefined],
		...[true, {}, [], [100], { value: 100 }],
	])('%j refuses, by every name', (value) => {
		for (const name of NAMES) {
			expect(checkTotalLimit(name, value)).toMatchObject({
				problem: { field: TOTAL_LIMITS[name], fix: ASK_ABOUT_LIMIT },
			});
		}
	});

	test.each([
		['maxTotalPerDay', 'ten', 'is "ten", which is not a positive number'],
		['maxPaymentsPerDay', 2.5, 'is 2.5, which is not a whole number above 0'],
		['maxPaymentsPerDay', '2.5', 'is "2.5", which is not a whole number above 0'],
	] as const)('%s %j says what is wrong', (name, value, problem) => {
		expect(checkTotalLimit(name, value)).toMatchObject({ problem: { problem } });
	});

	test('whatever the value is', () => {
		fc.assert(
			fc.property(anyValue, fc.constantFrom(...NAMES), (value, name) => {
				const checked = checkTotalLimit(name, value);
				if ('value' in checked) expect(checked.value).toBeGreaterThan(0);
				else expect(checked.problem.fix).toBe(ASK_ABOUT_LIMIT);
			}),
		);
	});
});

describe('a run', () => {
	test.each<[string, TotalLimits, string[], string | undefined]>([
		['no limit', {}, ['999999 EUR', '1 EUR'], undefined],
		['exactly at it', { maxTotalPerRun: 0.3 }, ['0.1 EUR', '0.2 EUR'], undefined],
		[
			'a cent above',
			{ maxTotalPerRun: 0.3 },
			['0.1 EUR', '0.21 EUR'],
			`is 0.3, ${runTotal('0.31 EUR')}`,
		],
		['two currencies, each below', { maxTotalPerRun: 100 }, ['90 EUR', '90 SEK'], undefined],
		[
			'the second currency above',
			{ maxTotalPerRun: 100 },
			['90 EUR', '60 SEK', '60 SEK'],
			`is 100, ${runTotal('120 SEK')}`,
		],
		['no decimals', { maxTotalPerRun: 100 }, ['100 JPY'], undefined],
		[
			'no decimals, above',
			{ maxTotalPerRun: 100 },
			['50 JPY', '51 JPY'],
			`is 100, ${runTotal('101 JPY')}`,
		],
		['the limits of a day are not its own', { maxTotalPerDay: 1 }, ['5 EUR'], undefined],
	])('%s', (_, limits, amounts, problem) => {
		const found = checkRunTotal(plan(limits, ...amounts));
		expect(found?.problem).toBe(problem);
		if (problem) expect(found).toMatchObject({ field: 'Max Total per Run', fix: ASK_ABOUT_LIMIT });
	});

	test('the smallest of several limits counts', () => {
		const items = [
			...plan({ maxTotalPerRun: 100 }, '30 EUR'),
			...plan({ maxTotalPerRun: 50 }, '30 EUR'),
		];
		expect(checkRunTotal(items)?.problem).toBe(`is 50, ${runTotal('60 EUR')}`);
		expect(checkRunTotal([...items].reverse())?.problem).toContain('is 50');
	});
});

describe('a day', () => {
	test.each<[string, Array<Counted | undefined>, TotalLimits, string[], string | undefined]>([
		['no limit', before('1000000 EUR'), {}, ['5 EUR'], undefined],
		['exactly at it', before('95 EUR'), { maxTotalPerDay: 100 }, ['2 EUR', '3 EUR'], undefined],
		[
			'a cent above',
			before('95.01 EUR'),
			{ maxTotalPerDay: 100 },
			['5 EUR'],
			`is 100, ${dayTotal('100.01 EUR')}`,
		],
		['another currency before', before('999 SEK'), { maxTotalPerDay: 100 }, ['5 EUR'], undefined],
		['nothing added, above already', before('999 EUR'), { maxTotalPerDay: 100 }, [], undefined],
		[
			'an amount that cannot be told',
			[undefined],
			{ maxTotalPerDay: 100 },
			['5 EUR'],
			CANNOT_BE_CHECKED + AMOUNT_UNREADABLE,
		],
		[
			'… does not matter to the number',
			[undefined],
			{ maxPaymentsPerDay: 2 },
			['5 EUR'],
			undefined,
		],
		['… nor without a limit', [undefined], { maxTotalPerRun: 1 }, ['5 EUR'], undefined],
		[
			'… and counts as one',
			[undefined, undefined],
			{ maxPaymentsPerDay: 2 },
			['5 EUR'],
			`is 2, ${dayCount(3)}`,
		],
		[
			'the number, exactly',
			before('1 EUR', '1 SEK'),
			{ maxPaymentsPerDay: 3 },
			['5 EUR'],
			undefined,
		],
		[
			'the number, one above',
			before('1 EUR', '1 SEK'),
			{ maxPaymentsPerDay: 3, maxTotalPerDay: 100 },
			['5 EUR', '5 EUR'],
			`is 3, ${dayCount(4)}`,
		],
		[
			'nothing added, too many already',
			before('1 EUR', '1 EUR'),
			{ maxPaymentsPerDay: 1 },
			[],
			undefined,
		],
	])('%s', (_, earlier, limits, amounts, problem) => {
		const found = checkDayTotals(earlier, plan(limits, ...amounts));
		expect(found?.problem).toBe(problem);
		if (problem) expect(found?.fix).toBe(ASK_ABOUT_LIMIT);
	});

	test('one item with a limit is enough for an amount that cannot be told', () => {
		const items = [...plan({ maxTotalPerDay: 100 }, '5 EUR'), ...plan({}, '5 EUR')];
		expect(checkDayTotals([undefined], items)?.problem).toContain(CANNOT_BE_CHECKED);
		expect(checkDayTotals([undefined], plan({}, '5 EUR'))).toBeUndefined();
	});

	test('runs that pass one after the other never go beyond it together', () => {
		const cents = fc.integer({ min: 1, max: 5_000 });
		fc.assert(
			fc.property(
				fc.array(fc.array(cents, { maxLength: 4 }), { maxLength: 8 }),
				cents,
				(runs, most) => {
					const limits = { maxTotalPerDay: most / 100, maxPaymentsPerDay: 6 };
					const made: Counted[] = [];
					for (const run of runs) {
						const items = run.map((minorUnits) => ({ currency: 'EUR', minorUnits, limits }));
						if (checkDayTotals(made, items) === undefined) made.push(...items);
					}
					expect(made.reduce((sum, { minorUnits }) => sum + minorUnits, 0)).toBeLessThanOrEqual(
						most,
					);
					expect(made.length).toBeLessThanOrEqual(6);
				},
			),
		);
	});
});

test.each<[Partial<Payment> | object, Counted | undefined]>([
	[
		{ amount: 12.34, currency: 'EUR' },
		{ currency: 'EUR', minorUnits: 1234 },
	],
	[
		{ amount: '12.30', currency: ' eur ' },
		{ currency: 'EUR', minorUnits: 1230 },
	],
	[
		{ amount: '1.000', currency: 'KWD' },
		{ currency: 'KWD', minorUnits: 1000 },
	],
	[{ amount: '1.000', currency: 'EUR' }, undefined],
	[
		{ amount: '12.3400', currency: 'EUR' },
		{ currency: 'EUR', minorUnits: 1234 },
	],
	[{ amount: '12.340', currency: 'EUR' }, undefined],
	[{ amount: '1.000', currency: 'JPY' }, undefined],
	[
		{ amount: 100, currency: 'JPY' },
		{ currency: 'JPY', minorUnits: 100 },
	],
	[{ amount: 12.34, currency: '' }, undefined],
	[{ amount: 12.34, currency: ' ' }, undefined],
	[{ amount: 12.34 }, undefined],
	[{ currency: 'EUR' }, undefined],
	[{ amount: 'a lot', currency: 'EUR' }, undefined],
	[{ amount: -5, currency: 'EUR' }, undefined],
	[{ amount: {}, currency: 'EUR' }, undefined],
])('the archived payment %j counts as %j', (payment, expected) => {
	expect(counted(payment as Payment)).toEqual(expected);
});

test('a planned payment keeps its id; an amount that were wrong would break every limit', () => {
	const metadata = { endToEndId: 'INV-1' };
	expect(planned({ amount: 5, currency: 'EUR', metadata } as never, {})).toEqual({
		...{ endToEndId: 'INV-1', currency: 'EUR', minorUnits: 500, limits: {} },
	});
	expect(planned({ amount: 'x', currency: 'EUR' } as never, {}).minorUnits).toBe(Infinity);
});
