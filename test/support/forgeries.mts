import { randomUUID } from 'node:crypto';
import fc from 'fast-check';

import { eventBody, signature, type Sent } from './sentWebhooks.mts';

const HEADER = 'X-Kashimi-Signature';

/** A genuine webhook and what it was signed with. */
export interface Genuine {
	body: string;
	secret: string;
}

export const signed = ({ body, secret }: Genuine): Sent => ({
	body,
	headers: { [HEADER]: signature(body, secret) },
});

const anyByte = fc.integer({ min: 0, max: 255 });

/** Everything that somebody without the secret can do to the body of a signed webhook. */
export function mutatedBodies(body: string): fc.Arbitrary<Buffer> {
	const bytes = Buffer.from(body);
	const position = fc.nat(bytes.length - 1);
	const flipped = fc.tuple(position, fc.nat(7)).map(([at, bit]) => {
		const copy = Buffer.from(bytes);
		copy[at] ^= 1 << bit;
		return copy;
	});
	const replaced = fc.tuple(position, anyByte).map(([at, value]) => {
		const copy = Buffer.from(bytes);
		copy[at] = copy[at] === value ? value ^ 1 : value;
		return copy;
	});
	const cut = position.map((at) => bytes.subarray(0, at));
	const beheaded = position.map((at) => bytes.subarray(at + 1));
	const inserted = fc
		.tuple(position, anyByte)
		.map(([at, value]) =>
			Buffer.concat([bytes.subarray(0, at), Buffer.from([value]), bytes.subarray(at)]),
		)
		.filter((copy) => !copy.equals(bytes));
	const reencoded = fc.constantFrom(
		Buffer.from(body, 'utf16le'),
		Buffer.from(`\uFEFF${body}`),
		Buffer.from(JSON.stringify(JSON.parse(body), null, 1)),
		Buffer.from(`${body}\n`),
		Buffer.from(body.replace('P', '\\u0050')),
		Buffer.from(Buffer.from(body).toString('base64')),
		Buffer.from(encodeURIComponent(body)),
		Buffer.from(`${body.slice(0, -1)},"status":"COMPLETED"}`),
		Buffer.from(body + body),
	);
	return fc.oneof(flipped, replaced, cut, beheaded, inserted, reencoded);
}

/** Every way to be without a valid signature for a body that is genuine or of one's own. */
export function forgedSignatures({ body, secret }: Genuine): fc.Arbitrary<Sent> {
	const right = signature(body, secret);
	const base64 = signature(body, secret, 'base64');
	const base64url = signature(body, secret, 'base64url');
	const at = (value: string, header = HEADER): Sent => ({ body, headers: { [header]: value } });
	const flipped = fc
		.tuple(fc.nat(right.length - 1), fc.nat(6))
		.map(([index, bit]) => {
			const code = right.charCodeAt(index) ^ (1 << bit);
			return right.slice(0, index) + String.fromCharCode(code) + right.slice(index + 1);
		})
		// What an HTTP client sends as a header.
		.filter((value) => /^[\x21-\x7e]+$/.test(value));
	const cut = fc.nat(right.length - 1).map((length) => right.slice(0, length));
	const otherSecret = fc
		.oneof(
			fc.string(),
			fc.constantFrom(
				'',
				' ',
				'undefined',
				'null',
				`${secret} `,
				secret.slice(1),
				'[object Object]',
			),
		)
		.filter((key) => key !== secret)
		.map((key) => at(signature(body, key)));
	const otherAlgorithm = fc
		.constantFrom('sha1', 'md5', 'sha384', 'sha512', 'sha512-256', 'sha3-256', 'sha224')
		.chain((algorithm) =>
			fc
				.constantFrom('', 'sha256=', `${algorithm}=`)
				.map((prefix) => at(prefix + signature(body, secret, 'hex', algorithm))),
		);
	const otherForm = fc
		.constantFrom(
			right.slice(0, 32) + right.slice(0, 32).toUpperCase(),
			[...right].reverse().join(''),
			`sha256=sha256=${right}`,
			`sha1=${right}`,
			`t=${Math.floor(Date.now() / 1000)},v1=${right}`,
			`sha512=${right}`,
			`0x${right}`,
			`"${right}"`,
			`${right} ${right}`,
			`${right}=`,
			`=${right}`,
			`${base64}=`,
			base64.slice(0, -1),
			base64.toLowerCase(),
			Buffer.from(right).toString('base64'),
			Buffer.from(base64).toString('hex'),
			right.replace(/./g, '0'),
			'true',
			'sha256=',
		)
		// Without its padding, a signature in base64 may be one in base64url.
		.filter((value) => value !== base64url)
		.map((value) => at(value));
	const otherHeader = fc
		.constantFrom('X-Signature', 'X-Hub-Signature-256', 'X-Kashimi-Signature-2', 'Authorization')
		.map((header) => at(right, header));
	const otherBody = fc
		.record({ status: fc.string(), paymentId: fc.uuid() })
		.map((changes): Sent => ({ body: eventBody(changes), headers: { [HEADER]: right } }));
	return fc.oneof(
		flipped.map((value) => at(value)),
		cut.map((value) => at(value)),
		otherSecret,
		otherAlgorithm,
		otherForm,
		otherHeader,
		otherBody,
		fc.constant({ body }),
	);
}

/** Events about payments that Kashimi does not know, and texts that are no events. */
export function foreignEvents(): fc.Arbitrary<Sent> {
	const unknownPayment = fc
		.record({ paymentId: fc.uuid(), status: fc.constantFrom('COMPLETED', 'FAILED', 'PENDING') })
		.map((changes) => eventBody(changes));
	const wrongId = fc
		.oneof(fc.string(), fc.constantFrom('*', '', '../x', `${randomUUID()}/..`, 'latest?a=b'))
		.map((paymentId) => eventBody({ paymentId }));
	return fc.oneof(unknownPayment, wrongId, fc.json(), fc.string()).map((body): Sent => ({ body }));
}
