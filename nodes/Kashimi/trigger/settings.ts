import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isFinalStatus } from '../payments/statusDictionary';
import { isBlank } from '../payments/values';
import { CREDENTIAL_TYPE } from '../transport/context';
import { SIGNATURE_ENCODING, SIGNATURE_HEADER } from '../webhook/signature';
import type { SignatureEncoding } from '../webhook/signature';

export type Verification = 'confirm' | 'signature';

export interface SignatureSettings {
	/** In lower case, as Node.js names headers. */
	header: string;
	encoding: SignatureEncoding;
}

export const MISSING_SECRET =
	'There is no webhook secret. Enter it in the Kashimi credential, under "Webhook Secret", or set Verification to "Confirm With Kashimi".';

type Context = IHookFunctions | IWebhookFunctions;

export function readVerification(context: Context): Verification {
	return context.getNodeParameter('verification', 'confirm') as Verification;
}

export function readSignatureSettings(context: Context): SignatureSettings {
	const header = String(context.getNodeParameter('signatureHeader', SIGNATURE_HEADER)).trim();
	return {
		header: (header || SIGNATURE_HEADER).toLowerCase(),
		encoding: context.getNodeParameter(
			'signatureEncoding',
			SIGNATURE_ENCODING,
		) as SignatureEncoding,
	};
}

/** Undefined where the credential holds none. */
export async function readWebhookSecret(context: Context): Promise<string | undefined> {
	const { webhookSecret } = await context.getCredentials(CREDENTIAL_TYPE);
	return isBlank(webhookSecret) ? undefined : String(webhookSecret);
}

/** Whether a status may start the workflow. */
export function passesFilters(context: Context, status: string): boolean {
	const { statuses, onlyFinal } = context.getNodeParameter('filters', {}) as IDataObject;
	// An expression may give a single status.
	const wanted = [statuses].flat().filter((name) => !isBlank(name));
	return (
		(wanted.length === 0 || wanted.includes(status)) &&
		(onlyFinal !== true || isFinalStatus(status))
	);
}
