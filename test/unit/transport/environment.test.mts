import fc from 'fast-check';

import {
	customBaseUrl,
	isOnLoopback,
	isOnThisMachine,
} from '../../../nodes/Kashimi/transport/environment.ts';
import { repetitions } from '../../support/repetitions.mts';

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
	['http://host.docker.internal:4010', 'http://host.docker.internal:4010'],
	['http://host.containers.internal', 'http://host.containers.internal'],
	['http://kashimi-sandbox:4010/', 'http://kashimi-sandbox:4010'],
	['http://kashimi_sandbox', 'http://kashimi_sandbox'],
])('base URL %s is accepted', (value, url) => {
	expect(customBaseUrl(value)).toBe(url);
});

test.each([
	'http://api.kashimi.tech',
	'http://127.0.0.1.evil.com',
	'http://localhost.evil.com',
	'http://host.docker.internal.evil.com',
	'http://evil.host.docker.internal',
	'http://hostXdocker.internal',
	'http://sandbox.',
	'http://-sandbox',
	'http://user@sandbox',
	'http://127',
	'http://017700000001',
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
	expect(customBaseUrl(value)).toBeUndefined();
});

test('an accepted http base URL is on this machine, or its name has no dot', () => {
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
				const url = customBaseUrl(`http://${one}${sign}${other}`);
				if (url === undefined) return;
				expect(new URL(url).hostname).toMatch(/^([^.]+|127\.\d+\.\d+\.\d+)$/);
			},
		),
		{ numRuns: repetitions(2000, 0.2) },
	);
});

test.each([
	['http://localhost:5678/hook', true],
	['http://127.0.0.1/', true],
	['http://127.10.20.30:80', true],
	['http://[::1]:1', true],
	['https://localhost.example.com', false],
	['https://my-localhost', false],
	['https://127.0.0.1.example.com', false],
	['https://128.0.0.1', false],
	['https://api.kashimi.tech', false],
])('%s leads to the own machine: %s', (url, expected) => {
	expect(isOnLoopback(url)).toBe(expected);
});

test.each([
	['http://localhost:4010', true],
	['http://host.docker.internal:4010', true],
	['http://kashimi-sandbox', true],
	['https://api.kashimi.tech', false],
	['https://[2001:db8::1]', false],
])('%s is on this machine or in a container beside it: %s', (url, expected) => {
	expect(isOnThisMachine(url)).toBe(expected);
});
