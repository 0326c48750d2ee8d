import { isIP } from 'node:net';

import fc from 'fast-check';

import { checkUuid, isUuid } from '../../../nodes/Kashimi/payments/uuid.ts';
import {
	checkIpAddress,
	checkWebAddress,
	isIpAddress,
} from '../../../nodes/Kashimi/payments/webAddress.ts';
import { anyValue } from './arbitraries.mts';

test.each([
	'https://example.com',
	'http://example.com/redirect?paymentId=12345&a[]=1#done',
	'HTTPS://Example.com:8443/p%20a',
	'https://xn--mnchen-3ya.de/',
	'http://[::1]:8080/paid',
])('web address %s is kept as written', (value) => {
	expect(checkWebAddress(` ${value}\n`, 'Redirect URI')).toEqual({ value });
});

test.each([
	'example.com',
	'/paid',
	'https://example.com/a b',
	'https://example.com/ü',
	'https://münchen.de',
	'https://example.com/100%',
	'https://example.com/<a>',
	'https://u:p@example.com',
	'mailto:a@example.com',
	'javascript:alert(1)',
	`https://example.com/${'a'.repeat(2048)}`,
	12,
	[],
])('web address %p is refused', (value) => {
	expect(checkWebAddress(value, 'Redirect URI')).toMatchObject({
		problem: { field: 'Redirect URI' },
	});
});

test('a secret in an address is not shown', () => {
	const checked = checkWebAddress('https://user:hunter2@example.com', 'Redirect URI');
	expect(checked).toMatchObject({ problem: { problem: 'holds a user name or password' } });
	expect(JSON.stringify(checked)).not.toContain('hunter2');
});

test('generated web URLs are accepted', () => {
	fc.assert(
		fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
			fc.pre(new URL(url).hostname === url.split(/[/?#]/)[2]);
			expect(checkWebAddress(url, 'Redirect URI')).toEqual({ value: url });
		}),
	);
});

test('UUIDs', () => {
	fc.assert(fc.property(fc.uuid(), (value) => isUuid(value) && isUuid(value.toUpperCase())));
	expect(checkUuid(' 123E4567-E89B-12D3-A456-426614174000', 'Provider')).toEqual({
		value: '123e4567-e89b-12d3-a456-426614174000',
	});
	for (const value of ['', '123e4567e89b12d3a456426614174000', 'x', 1, null]) {
		expect(checkUuid(value, 'Provider')).toHaveProperty('problem');
	}
});

test('IP addresses agree with node:net', () => {
	const address = fc.oneof(
		fc.ipV4(),
		fc.ipV6(),
		fc.ipV4Extended(),
		fc.string({ unit: fc.constantFrom(...'0123456789abcdef:.'), maxLength: 20 }),
		fc.constantFrom('::', '::1', '1.2.3.4.', '01.2.3.4', '1.2.3', '::ffff:1.2.3.4', ''),
	);
	fc.assert(
		fc.property(address, (value) => {
			expect([value, isIpAddress(value)]).toEqual([value, isIP(value) !== 0]);
		}),
		{ numRuns: 3000 },
	);
	expect(checkIpAddress(' 84.240.80.120 ', 'PSU IP Address')).toEqual({ value: '84.240.80.120' });
	expect(isIpAddress('fe80::1%eth0')).toBe(false);
	expect(checkIpAddress('1.2.3.4, 5.6.7.8', 'PSU IP Address')).toHaveProperty('problem');
});

test('never throws', () => {
	fc.assert(
		fc.property(anyValue, (value) => {
			checkWebAddress(value, 'Field');
			checkUuid(value, 'Field');
			checkIpAddress(value, 'Field');
		}),
	);
});

test.each([
	['::1]/[', 'a path'],
	['a]@[::1', 'a user name'],
	['[::1]', 'brackets'],
	['', 'nothing'],
])('%j is no IP address but %s', (value) => {
	expect(isIpAddress(value)).toBe(false);
});

test('the longest address of each kind is accepted', () => {
	const longest = `https://example.com/`.padEnd(2048, 'a');
	expect(checkWebAddress(longest, 'Redirect URI')).toEqual({ value: longest });
	expect(isIpAddress('0000:0000:0000:0000:0000:ffff:255.255.255.255')).toBe(true);
});
