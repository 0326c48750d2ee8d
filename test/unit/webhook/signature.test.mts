import { createHmac } from 'node:crypto';

import { isSigned } from '../../../nodes/Kashimi/webhook/signature.ts';

/** Test case 2 of RFC 4231, so that signing is not checked against itself. */
const SECRET = 'Jefe';
const BODY = Buffer.from('what do ya want for nothing?');
const HEX = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
const BASE64 = Buffer.from(HEX, 'hex').toString('base64');

const BASE64URL = Buffer.from(HEX, 'hex').toString('base64url');
const NOW = Date.parse('2026-01-15T09:30:00Z');
const SECONDS = NOW / 1000;
const timed = (time: number | string, key = 'v1') =>
	`t=${time},${key}=${createHmac('sha256', SECRET).update(`${time}.`).update(BODY).digest('hex')}`;

test.each([
	[HEX, 'auto', true],
	[HEX, 'hex', true],
	[HEX, 'base64', false],
	[HEX, 'base64url', false],
	[HEX.toUpperCase(), 'hex', true],
	[`sha256=${HEX}`, 'hex', true],
	[`SHA256=${HEX}`, 'auto', true],
	[`v1=${HEX}`, 'auto', true],
	[BASE64, 'auto', true],
	[BASE64, 'base64', true],
	[BASE64, 'hex', false],
	[`sha256=${BASE64}`, 'base64', true],
	[BASE64URL, 'auto', true],
	[BASE64URL, 'base64url', true],
	[`${BASE64URL}=`, 'base64url', true],
	[BASE64URL, 'base64', false],
	// While the secret is rotated.
	[`${'0'.repeat(64)}, ${HEX}`, 'auto', true],
	[`v0=${'0'.repeat(64)},v1=${HEX}`, 'hex', true],
	[timed(SECONDS), 'auto', true],
	[timed(SECONDS), 'timestamp', true],
	[timed(NOW), 'auto', true],
	[timed(SECONDS, 'V1'), 'auto', true],
	[`${timed(SECONDS)},v1=${HEX}`, 'auto', true],
	[timed(SECONDS - 300), 'auto', true],
	[timed(SECONDS + 300), 'auto', true],
	[timed(SECONDS - 301), 'auto', false],
	[timed(SECONDS + 301), 'auto', false],
	[timed(SECONDS), 'hex', false],
	[timed('soon'), 'auto', false],
	[timed(''), 'auto', false],
	// The timestamp is not what was signed.
	[`t=${SECONDS},v1=${HEX}`, 'auto', false],
	[timed(SECONDS - 300).replace(/t=\d+/, `t=${SECONDS}`), 'auto', false],
	[`t=${SECONDS - 900},${timed(SECONDS)}`, 'auto', false],
	[HEX, 'timestamp', false],
	[timed(SECONDS).split(',')[1], 'auto', false],
	[`sha256=sha256=${HEX}`, 'auto', false],
	[`sha1=${HEX}`, 'auto', false],
	[HEX.slice(0, -1), 'auto', false],
	// The last digit but one has two bits that decoding drops.
	[BASE64.replace(/.=$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=`), 'auto', false],
	['', 'auto', false],
	[',', 'auto', false],
	['sha256=', 'auto', false],
	[undefined, 'auto', false],
	[[HEX], 'auto', false],
] as const)('%s read as %s: %s', (signature, format, expected) => {
	expect(isSigned(BODY, signature, SECRET, format, NOW)).toBe(expected);
});

test('another body or secret is refused, and an empty secret even if it was used', () => {
	expect(isSigned(Buffer.from('what do ya want for nothing!'), HEX, SECRET, 'auto')).toBe(false);
	expect(isSigned(BODY, HEX, 'jefe', 'auto')).toBe(false);
	// HMAC-SHA256 of nothing under nothing.
	const empty = 'b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad';
	expect(isSigned(Buffer.alloc(0), empty, '', 'auto')).toBe(false);
});
