import { isSigned } from '../../../nodes/Kashimi/webhook/signature.ts';

/** Test case 2 of RFC 4231, so that signing is not checked against itself. */
const SECRET = 'Jefe';
const BODY = Buffer.from('what do ya want for nothing?');
const HEX = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
const BASE64 = Buffer.from(HEX, 'hex').toString('base64');

test.each([
	[HEX, 'auto', true],
	[HEX, 'hex', true],
	[HEX, 'base64', false],
	[HEX.toUpperCase(), 'hex', true],
	[`sha256=${HEX}`, 'hex', true],
	[BASE64, 'auto', true],
	[BASE64, 'base64', true],
	[BASE64, 'hex', false],
	[`sha256=${BASE64}`, 'base64', true],
	[`SHA256=${HEX}`, 'auto', false],
	[`sha256=sha256=${HEX}`, 'auto', false],
	[HEX.slice(0, -1), 'auto', false],
	[`${HEX} `, 'auto', false],
	// The last digit but one has two bits that decoding drops.
	[BASE64.replace(/.=$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=`), 'auto', false],
	['', 'auto', false],
	['sha256=', 'auto', false],
	[undefined, 'auto', false],
	[[HEX], 'auto', false],
] as const)('%s read as %s: %s', (signature, encoding, expected) => {
	expect(isSigned(BODY, signature, SECRET, encoding)).toBe(expected);
});

test('another body or secret is refused, and an empty secret even if it was used', () => {
	expect(isSigned(Buffer.from('what do ya want for nothing!'), HEX, SECRET, 'auto')).toBe(false);
	expect(isSigned(BODY, HEX, 'jefe', 'auto')).toBe(false);
	// HMAC-SHA256 of nothing under nothing.
	const empty = 'b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad';
	expect(isSigned(Buffer.alloc(0), empty, '', 'auto')).toBe(false);
});
