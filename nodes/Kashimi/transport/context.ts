import { sleep } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

/** Every n8n context from which the Kashimi API is called. */
export type KashimiContext =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| IPollFunctions
	| IWebhookFunctions;

export const CREDENTIAL_TYPE = 'kashimiOAuth2Api';

/** Milliseconds. n8n's `sleep` cannot be interrupted, so a long wait is made of short ones. */
export const LONGEST_SLEEP = 500;

/** Empty where the node names no credential, as while it is being set up. */
export function credentialId(context: KashimiContext): string {
	return context.getNode().credentials?.[CREDENTIAL_TYPE]?.id ?? '';
}

/** Aborts when the user cancels the execution; absent in contexts that cannot be cancelled. */
export function cancellation(context: KashimiContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}

/** The same context, cancelled by another signal. */
export function cancelledBy<Context extends KashimiContext>(
	signal: AbortSignal,
	context: Context,
): Context {
	return Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as Context;
}

/** Waits, or stops waiting when the execution is cancelled. True when the wait was completed. */
export async function delay(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
	for (let left = milliseconds; left > 0 && !signal?.aborted; left -= LONGEST_SLEEP) {
		await sleep(Math.min(left, LONGEST_SLEEP));
	}
	return !signal?.aborted;
}

/** The same context with a credential that was read before. */
export function withCredentials<Context extends KashimiContext>(
	credentials: ICredentialDataDecryptedObject,
	context: Context,
): Context {
	return Object.create(context, { getCredentials: { value: async () => credentials } }) as Context;
}

/** Stops waiting for work that takes no signal. @throws the signal's reason */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return await new Promise((resolve, reject) => {
		const stop = () => reject(signal.reason as Error);
		if (signal.aborted) stop();
		else signal.addEventListener('abort', stop, { once: true });
		work.then(resolve, reject);
	});
}
