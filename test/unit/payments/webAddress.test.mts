import { isIP } from 'node:net';

import fc from 'fast-check';

import { checkUuid, isUuid } from '../../../nodes/Kashimi/payments/uuid.ts';
import { checkIpAddress, isIpAddress } from '../../../nodes/Kashimi/payments/ipAddress.ts';
import { checkReturnAddress, checkWebAddress } from '../../../nodes/Kashimi/payments/webAddress.ts';
import { repetitions } from '../../support/repetitions.mts';
import { anyValue } from './arbitraries.mts';

test.each([
	'https://example.com',
	'http://example.com/redirect?paymentId=12345&a[]=1#done',
	'HTTPS://Example.com:8443/p%20a',
	'https://xn--mnchen-3ya.de/',
	'http://[::1]:8080/paid',
])('web address %s is kept as written', (value) => {
	expect(checkWebAddress(` ${value}\n`, 'Return URL')).toEqual({ value });
});

test.each([
	'example.com',
	'/paid',
	'https://example.com\\@evil.example',
	'https://exa\tmple.com',
	'https://127.1/',
	'https://example.com/100%',
	'https://u:p@example.com',
	'mailto:a@example.com',
	'javascript:alert(1)',
	'shop-app://paid',
	`https://example.com/${'a'.repeat(2048)}`,
	12,
	[],
])('web address %p is refused', (value) => {
	expect(checkWebAddress(value, 'Return URL')).toMatchObject({
		problem: { field: 'Return URL' },
	});
});

test.each([
	['https://example.com/a b', 'https://example.com/a%20b'],
	['https://example.com/ü?q=ž', 'https://example.com/%C3%BC?q=%C5%BE'],
	['https://münchen.de/paid', 'https://xn--mnchen-3ya.de/paid'],
	['https://münchen.de:8443', 'https://xn--mnchen-3ya.de:8443'],
	['https://example.com/{order}', 'https://example.com/%7Border%7D'],
])('web address %s is encoded', (from, value) => {
	expect(checkWebAddress(from, 'Return URL')).toEqual({ value, from });
	expect(checkWebAddress(value, 'Return URL')).toEqual({ value });
});

test.each([
	['shop-app://paid?order=7', 'shop-app://paid?order=7'],
	['com.example.shop:/callback', 'com.example.shop:/callback'],
	['shop-app://paid order', 'shop-app://paid%20order'],
	['https://example.com/paid', 'https://example.com/paid'],
	['javascript:/alert(1)', undefined],
	[' JavaScript://%0Aalert(1)', undefined],
	['data:/text/html,x', undefined],
	['file:///etc/passwd', undefined],
	['example.com:8080/paid', undefined],
	['http:/example.com', undefined],
	['https://u:p@example.com', undefined],
])('the payer can return to %s: %s', (entered, sent) => {
	const checked = checkReturnAddress(entered, 'Return URL');
	expect('value' in checked ? checked.value : undefined).toBe(sent);
});

test('a secret in an address is not shown', () => {
	const checked = checkWebAddress('https://user:hunter2@example.com', 'Return URL');
	expect(checked).toMatchObject({ problem: { problem: 'contains a user name or password' } });
	expect(JSON.stringify(checked)).not.toContain('hunter2');
});

test('generated web URLs are accepted', () => {
	fc.assert(
		fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
			fc.pre(new URL(url).hostname === url.split(/[/?#]/)[2]);
			expect(checkWebAddress(url, 'Return URL')).toEqual({ value: url });
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
		{ numRuns: repetitions(3000, 0.2) },
	);
	expect(checkIpAddress(' 84.240.80.120 ', 'Payer IP Address')).toEqual({ value: '84.240.80.120' });
	expect(isIpAddress('fe80::1%eth0')).toBe(false);
});

test.each([
	['203.0.113.7, 10.0.0.1', '203.0.113.7'],
	['10.0.0.1, 84.240.80.120, 1.1.1.1', '84.240.80.120'],
	['unknown, 84.240.80.120', '84.240.80.120'],
	['::ffff:84.240.80.120', '84.240.80.120'],
	['84.240.80.120:51234', '84.240.80.120'],
	['[2001:db8::7]:443', '2001:db8::7'],
	['2001:db8::7', '2001:db8::7'],
	['192.168.1.20', ''],
	['127.0.0.1', ''],
	['::1', ''],
	['fd00::1, 172.16.0.1', ''],
	['100.64.0.1', ''],
	['172.32.0.1', '172.32.0.1'],
	['unknown', undefined],
	['1.2.3', undefined],
	['', undefined],
	[7, undefined],
])('%j names the payer %j', (entered, address) => {
	const checked = checkIpAddress(entered, 'Payer IP Address');
	expect('value' in checked ? checked.value : undefined).toBe(address);
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
	expect(checkWebAddress(longest, 'Return URL')).toEqual({ value: longest });
	expect(isIpAddress('0000:0000:0000:0000:0000:ffff:255.255.255.255')).toBe(true);
});
