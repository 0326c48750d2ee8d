import { isIP } from 'node:net';

import fc from 'fast-check';

import {
	checkBaseUrl,
	checkIpAddress,
	checkUuid,
	checkWebAddress,
	isIpAddress,
	isUuid,
} from '../../../nodes/Kashimi/payments/webAddress.ts';
import { anyValue } from './arbitraries.mts';

test.each([
	['https://api.kashimi.tech', 'https://api.kashimi.tech'],
	['https://api.kashimi.tech///', 'https://api.kashimi.tech'],
	['HTTPS://API.Kashimi.tech:8443/', 'https://api.kashimi.tech:8443'],
	[' https://10.0.0.1 ', 'https://10.0.0.1'],
	['http://localhost:4010', 'http://localhost:4010'],
	['http://LOCALHOST/', 'http://localhost'],
	['http://127.0.0.1:80', 'http://127.0.0.1'],
	['http://127.255.0.3', 'http://127.255.0.3'],
	['http://[::1]:3000', 'http://[::1]:3000'],
])('base URL %s is accepted', (value, url) => {
	expect(checkBaseUrl(value)).toEqual({ url });
});

test.each([
	'http://api.kashimi.tech',
	'http://127.0.0.1.evil.com',
	'http://localhost.evil.com',
	'http://evil-localhost',
	'http://localhost@evil.com',
	'https://user:secret@api.kashimi.tech',
	'https://@api.kashimi.tech',
	'http://127.1',
	'http://2130706433',
	'http://0x7f000001',
	'http://0177.0.0.1',
	'http://127.0.0.256',
	'http://0.0.0.0',
	'http://[::]',
	'http://[::ffff:127.0.0.1]',
	'http://localhost.',
	'http://loca\tlhost',
	'http://local\nhost',
	'http://localhost\\@evil.com',
	'http:\\\\localhost',
	'http://127。0。0。1',
	'http://127%2e0.0.1',
	'http://ⓛocalhost',
	'https://api.kashimi.tech/api/v1',
	'https://api.kashimi.tech/..',
	'https://api.kashimi.tech/?',
	'https://api.kashimi.tech#',
	'https://api.kashimi.tech?x=1',
	'https://',
	'https:///api.kashimi.tech',
	'https:api.kashimi.tech',
	'//api.kashimi.tech',
	'api.kashimi.tech',
	'file:///etc/passwd',
	'ftp://localhost',
	'javascript:alert(1)',
	'data:text/plain,hi',
	'https://api kashimi.tech',
	'https://api.kashimi.tech:99999',
	`https://${'a'.repeat(2048)}`,
	'',
	null,
	{ href: 'https://api.kashimi.tech' },
])('base URL %p is refused', (value) => {
	expect(checkBaseUrl(value)).toMatchObject({ problem: { field: 'Base URL' } });
});

test('an accepted http base URL is on this machine', () => {
	const host = fc.oneof(
		fc.constantFrom('localhost', '[::1]', '127.0.0.1'),
		fc.ipV4Extended(),
		fc.domain(),
		fc.string({ maxLength: 20 }),
	);
	fc.assert(
		fc.property(
			host,
			fc.constantFrom('', ':80', '/', '@', '.', '\\', '#'),
			host,
			(one, sign, other) => {
				const checked = checkBaseUrl(`http://${one}${sign}${other}`);
				if ('problem' in checked) return;
				expect(new URL(checked.url).hostname).toMatch(/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/);
			},
		),
		{ numRuns: 2000 },
	);
});

test.each([
	'https://example.com',
	'http://example.com/redirect?paymentId=12345&a[]=1#done',
	'HTTPS://Example.com:8443/p%20a',
	'https://xn--mnchen-3ya.de/',
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
			checkBaseUrl(value);
			checkWebAddress(value, 'Field');
			checkUuid(value, 'Field');
			checkIpAddress(value, 'Field');
		}),
	);
});
