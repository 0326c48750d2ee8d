import { createHmac } from 'node:crypto';
import type { Settings } from './types.mts';

/** Inferred: HMAC-SHA256 is documented, the name of the header is not. */
export const SIGNATURE_HEADER = 'X-Kashimi-Signature';
/** Inferred: the encoding is not documented. */
export const SIGNATURE_ENCODING: Settings['webhookSignatureEncoding'] = 'hex';
/** Inferred: whether the algorithm is named in front of the signature is not documented. */
export const SIGNATURE_PREFIX: Settings['webhookSignaturePrefix'] = '';

/** Inferred: that the raw body alone is signed, and that the secret stands for its UTF-8 bytes. */
export function sign(
	body: Buffer,
	secret: string,
	{ webhookSignatureEncoding, webhookSignaturePrefix }: Settings,
): string {
	const digest = createHmac('sha256', secret).update(body).digest(webhookSignatureEncoding);
	return webhookSignaturePrefix + digest;
}
