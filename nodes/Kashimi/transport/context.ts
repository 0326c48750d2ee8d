import type {
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
