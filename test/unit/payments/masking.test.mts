import { randomUUID } from 'node:crypto';
import fc from 'fast-check';

import { BBAN_STRUCTURES } from '../../../nodes/Kashimi/payments/bbanStructures.ts';
import { isValidIban } from '../../../nodes/Kashimi/payments/iban.ts';
import { maskIbans, secretMasker } from '../../../nodes/Kashimi/payments/masking.ts';
import { repetitions } from '../../support/repetitions.mts';

const MASKED = 'DE•• … 3000';

describe('an account number', () => {
	test.each([
		'DE89370400440532013000',
		'de89370400440532013000',
		'De89370400440532013000',
		'DE89 3704 0044 0532 0130 00',
		'de89 3704 0044 0532 0130 00',
		'DE89-3704-0044-0532-0130-00',
		'DE89.3704.0044.0532.0130.00',
		'DE 89 3704 0044 0532 0130 00',
		'DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000',
	])('%s is masked wherever it stands', (iban) => {
		for (const [before, after] of [
			['', ''],
			['account ', ' is closed'],
			['account ', ' 12 is closed'],
			['it must be 20 or 22 characters: ', '.'],
			['(', ')'],
			['iban=', '&x=1'],
			['iban', ''],
			['IBAN:', ','],
			['"iban":"', '"'],
			['IBAN_', '_'],
			['SE12345678 ', ''],
		]) {
			expect(maskIbans(before + iban + after)).toBe(before + MASKED + after);
		}
	});

	test.each([
		['a digit too few', 'DE8937040044053201300', 'DE•• … 1300'],
		['a digit too many', 'DE893704004405320130000', 'DE•• … 0000'],
		['wrong check digits', 'DE00370400440532013000', 'DE•• … 3000'],
		['O for 0', 'DE8937O400440532013000', 'DE•• … 3000'],
		['two of them', 'DE89370400440532013000 LT121000011101001000', 'DE•• … 3000 LT•• … 1000'],
	])('with %s is masked too', (_, text, masked) => {
		expect(maskIbans(text)).toBe(masked);
	});

	test('of every country is masked, in groups of any size and in any case', () => {
		const digit = fc.constantFrom(...'0123456789');
		const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
		const of = { n: digit, a: letter, c: fc.oneof(digit, letter) };
		const iban = fc
			.constantFrom(...Object.entries(BBAN_STRUCTURES))
			.chain(([country, structure]) => {
				const parts = [...structure.matchAll(/(\d+)([nac])/g)].map(([, count, kind]) =>
					fc.array(of[kind as keyof typeof of], { minLength: +count, maxLength: +count }),
				);
				return fc.tuple(...parts).map((bban) => country + '21' + bban.flat().join(''));
			});
		const shape = fc.record({
			iban,
			separator: fc.constantFrom('', ' ', '-', '.'),
			size: fc.integer({ min: 2, max: 6 }),
			isLower: fc.boolean(),
		});
		fc.assert(
			fc.property(shape, ({ iban, separator, size, isLower }) => {
				const groups = iban.match(new RegExp(`.{1,${size}}`, 'g'))!;
				const written = groups.join(separator);
				const text = maskIbans(`account ${isLower ? written.toLowerCase() : written}, closed`);
				expect(text).toBe(`account ${iban.slice(0, 2)}•• … ${iban.slice(-4)}, closed`);
			}),
			{ numRuns: repetitions(2000, 0.2) },
		);
	});
});

describe('what is no account number stays readable', () => {
	test.each([
		'The amount must be 20 or more, at 12 per item',
		'No 12 payments in 2026',
		'INV-2026-001',
		'DE2026000123',
		'LT2026-00012345',
		'123456789123456789',
		'N8N0123456789abcdef0123456789abcdef',
		'at10: retry in 30 seconds',
	])('%s', (text) => {
		expect(maskIbans(text)).toBe(text);
	});

	test('UUIDs and the ids that this package makes', () => {
		const texts = Array.from({ length: 20_000 }, () => randomUUID()).map(
			(uuid) => `Payment ${uuid} (${uuid.toUpperCase()}), N8N${uuid.replaceAll('-', '')}`,
		);
		expect(texts.filter((ids) => maskIbans(ids) !== ids)).toEqual([]);
	});
});

test('an account number of the tests is one', () => {
	expect(isValidIban('DE89370400440532013000')).toBe(true);
});

describe('a secret', () => {
	const encodings: Array<[string, (secret: string) => string]> = [
		['as it is', (secret) => secret],
		['in JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
		['in JSON with escaped slashes', (secret) => secret.replaceAll('/', '\\/')],
		[
			'in ASCII JSON',
			(secret) => [...secret.matchAll(/[^]/g)].map(([unit]) => escaped(unit)).join(''),
		],
		['in an address', encodeURIComponent],
		['in an address, in lower case', (secret) => encodeURIComponent(secret).toLowerCase()],
		['in a form', (secret) => new URLSearchParams({ s: secret }).toString().slice(2)],
		['in base64', (secret) => Buffer.from(secret).toString('base64')],
		[
			'in base64 without padding',
			(secret) => Buffer.from(secret).toString('base64').replace(/=+$/, ''),
		],
		['in base64 for URLs', (secret) => Buffer.from(secret).toString('base64url')],
		[
			'in base64 in an address',
			(secret) => encodeURIComponent(Buffer.from(secret).toString('base64')),
		],
	];
	const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

	// A masker compiles a long pattern for its secret, once.
	const maskers = fc
		.sample(
			fc.string({ unit: 'grapheme-ascii', minLength: 9, maxLength: 60 }),
			repetitions(500, 0.3),
		)
		.map((secret) => ({ secret, mask: secretMasker([secret]) }));

	test.each(encodings)('%s is masked', (_, encode) => {
		for (const { secret, mask } of maskers) {
			const masked = mask(`before ${encode(secret)} after`);
			// The ends of base64 hold bits of their neighbours, or padding.
			expect([secret, masked]).toEqual([
				secret,
				expect.stringMatching(/^before .{0,2}•••.{0,8} after$/),
			]);
		}
	});

	test('is masked in the base64 of a text that holds it, as of "id:secret"', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...maskers),
				fc.string({ maxLength: 20 }),
				fc.string({ maxLength: 20 }),
				({ secret, mask }, a, b) => {
					const header = Buffer.from(`${a}:${secret}${b}`);
					for (const encoding of ['base64', 'base64url'] as const) {
						const text = mask(header.toString(encoding));
						const rest = text.split('•••').map((part) => Buffer.from(part, encoding).toString());
						expect(text).toContain('•••');
						expect(rest.join('')).not.toContain(secret);
					}
				},
			),
			{ numRuns: 1000 },
		);
	});

	test('of several, the longest is masked first', () => {
		expect(secretMasker(['secret', 'id:secret'])('id:secret, secret')).toBe('•••, •••');
	});

	test('that is not there changes nothing', () => {
		expect(secretMasker(['secret', '.*+?[', 'x'.repeat(2000)])('Nothing (of) it.*')).toBe(
			'Nothing (of) it.*',
		);
		expect(secretMasker([])('text')).toBe('text');
	});
});
