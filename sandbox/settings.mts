import { SIGNATURE_ENCODING, SIGNATURE_PREFIX } from './signature.mts';
import type { Settings } from './types.mts';
import { parserOf } from './validation.mts';

const DEFAULT_SETTINGS: Readonly<Settings> = {
	tokenLifetimeSeconds: 1800,
	latencyMs: 0,
	requestsPerSecond: 0,
	archiveLagMs: 0,
	paymentLifetimeSeconds: 0,
	clockOffsetMs: 0,
	webhookAttempts: 5,
	webhookFirstRetryMs: 200,
	webhookTimeoutMs: 10_000,
	webhookDuplicates: 0,
	webhookReordering: false,
	webhookSignatureEncoding: SIGNATURE_ENCODING,
	webhookSignaturePrefix: SIGNATURE_PREFIX,
};

const amount = { type: 'number', minimum: 0 };

const parseChanges = parserOf<Partial<Settings>>(
	{
		type: 'object',
		additionalProperties: false,
		properties: {
			tokenLifetimeSeconds: amount,
			latencyMs: amount,
			requestsPerSecond: { type: 'integer', minimum: 0 },
			archiveLagMs: amount,
			paymentLifetimeSeconds: amount,
			clockOffsetMs: amount,
			webhookAttempts: { type: 'integer', minimum: 1 },
			webhookFirstRetryMs: amount,
			webhookTimeoutMs: { type: 'integer', minimum: 1 },
			webhookDuplicates: { type: 'integer', minimum: 0 },
			webhookReordering: { type: 'boolean' },
			webhookSignatureEncoding: { enum: ['hex', 'base64'] },
			webhookSignaturePrefix: { enum: ['', 'sha256='] },
		} satisfies Record<keyof Settings, object>,
	},
	'No such setting',
);

export function initialSettings(chosen: Partial<Settings>): Settings {
	const settings = { ...DEFAULT_SETTINGS };
	for (const name of Object.keys(DEFAULT_SETTINGS) as Array<keyof Settings>) {
		if (chosen[name] !== undefined) Object.assign(settings, { [name]: chosen[name] });
	}
	return settings;
}

/** All or nothing: a bad value leaves every setting as it was. */
export function changeSettings(settings: Settings, changes: unknown): void {
	Object.assign(settings, parseChanges(changes));
}
