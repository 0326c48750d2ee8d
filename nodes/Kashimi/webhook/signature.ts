import { createHmac, timingSafeEqual } from 'crypto';

/** Inferred: HMAC-SHA256 is documented, the name of the header is not. */
export const SIGNATURE_HEADER = 'X-Kashimi-Signature';

/** Inferred: the encoding is not documented, so both common ones are accepted unless told. */
export const SIGNATURE_ENCODING: SignatureEncoding = 'auto';

/** Inferred: may stand in front of the signature, as other services write it. */
const SIGNATURE_PREFIX = 'sha256=';

export type SignatureEncoding = 'auto' | 'base64' | 'hex';

/**
 * Whether the signature is the HMAC-SHA256 of the body under the secret.
 * Inferred: that the raw body alone is signed, and that the secret stands for its UTF-8 bytes.
 * @param signature the value of the header; anything but text is refused
 * @param secret never empty
 */
export function isSigned(
	body: Buffer,
	signature: unknown,
	secret: string,
	encoding: SignatureEncoding,
): boolean {
	if (typeof signature !== 'string' || secret === '') return false;
	const given = signature.startsWith(SIGNATURE_PREFIX)
		? signature.slice(SIGNATURE_PREFIX.length)
		: signature;
	const digest = createHmac('sha256', secret).update(body).digest();
	return writings(digest, encoding).some((expected) => isSame(given, expected));
}

/** As text: decoding what was given would let several texts pass for one signature. */
function writings(digest: Buffer, encoding: SignatureEncoding): string[] {
	const hex = digest.toString('hex');
	const asHex = [hex, hex.toUpperCase()];
	const asBase64 = [digest.toString('base64')];
	if (encoding === 'auto') return [...asHex, ...asBase64];
	return encoding === 'hex' ? asHex : asBase64;
}

function isSame(given: string, expected: string): boolean {
	const [one, other] = [Buffer.from(given), Buffer.from(expected)];
	return one.length === other.length && timingSafeEqual(one, other);
}
