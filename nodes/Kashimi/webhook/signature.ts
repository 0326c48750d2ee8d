import { createHmac, timingSafeEqual } from 'node:crypto';

/** Inferred: HMAC-SHA256 is documented, the name of the header is not. */
export const SIGNATURE_HEADER = 'X-Kashimi-Signature';

/** Inferred: how the signature is written is not documented, so every common way is accepted. */
export const SIGNATURE_FORMAT: SignatureFormat = 'auto';

/** `timestamp` is `t=<seconds>,v1=<signature>`, where `<seconds>.<body>` is what is signed. */
export type SignatureFormat = 'auto' | 'base64' | 'base64url' | 'hex' | 'timestamp';

/** Inferred from other services: how far a timestamp may be off, in milliseconds. */
const TOLERANCE = 5 * 60 * 1000;

/** Inferred from other services: names in front of a timestamp and of a signature. */
const NAMED = /^(t|v\d+|sha256)=(.+)$/i;

/**
 * Whether one of the signatures is the HMAC-SHA256 of the raw body; there are two while the secret is rotated.
 * A timestamp beside them has to be signed as well.
 * Inferred: that nothing else is signed, and that the secret stands for its UTF-8 bytes.
 * @param now milliseconds since 1970
 */
export function isSigned(
	body: Buffer,
	header: unknown,
	secret: string,
	format: SignatureFormat,
	now = Date.now(),
): boolean {
	if (typeof header !== 'string' || secret === '') return false;
	const parts = header.split(',').map((part) => {
		const [, name = '', value = part.trim()] = NAMED.exec(part.trim()) ?? [];
		return { isTime: name.toLowerCase() === 't', value };
	});
	const [time, ...otherTimes] = parts.filter(({ isTime }) => isTime).map(({ value }) => value);
	const isTimed = time !== undefined;
	if (otherTimes.length > 0 || (isTimed && !isNear(time, now))) return false;
	if (format !== 'auto' && isTimed !== (format === 'timestamp')) return false;

	const digest = createHmac('sha256', secret)
		.update(isTimed ? `${time}.` : '')
		.update(body)
		.digest();
	const expected = writings(digest, format);
	const given = parts.filter(({ isTime }) => !isTime);
	return given.some(({ value }) => expected.some((writing) => isSame(value, writing)));
}

function isNear(time: string, now: number): boolean {
	if (!/^\d{10}(\d{3})?$/.test(time)) return false;
	const milliseconds = time.length === 10 ? Number(time) * 1000 : Number(time);
	return Math.abs(now - milliseconds) <= TOLERANCE;
}

/** As text: decoding what was given would let several texts pass for one signature. */
function writings(digest: Buffer, format: SignatureFormat): string[] {
	const hex = digest.toString('hex');
	const base64url = digest.toString('base64url');
	const all = {
		hex: [hex, hex.toUpperCase()],
		base64: [digest.toString('base64')],
		base64url: [base64url, `${base64url}=`],
	};
	return format === 'auto' || format === 'timestamp' ? Object.values(all).flat() : all[format];
}

function isSame(given: string, expected: string): boolean {
	const [one, other] = [Buffer.from(given), Buffer.from(expected)];
	return one.length === other.length && timingSafeEqual(one, other);
}
