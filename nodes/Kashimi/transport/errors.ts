import { type INode, type JsonObject, NodeApiError, type NodeOperationError } from 'n8n-workflow';

import { maskIbans, secretMasker } from '../payments/masking';

/** A longer text keeps its start and its end: Kashimi's words may stand before what to do. */
const LONGEST_TEXT = 600;
/** So much of a text is looked at. A secret that is cut here would be shown only among 99,000 characters of others. */
const LONGEST_SOURCE = 100_000;

/**
 * What may follow an error: `retry` the same values a little later, `ask` a person or correct what
 * is named, or `stop` until somebody has fixed the credential, the workflow or the network.
 */
export type NextStep = 'retry' | 'ask' | 'stop';

/** The errors of n8n that leave this package. */
export type NodeError = NodeApiError | NodeOperationError;

export interface KashimiErrorParts {
	/** What happened, in one sentence without its full stop. */
	message: string;
	/** What to do about it. */
	description: string;
	/** HTTP status, where there was an answer. */
	status?: number;
	/** The API's own error code, where the answer had one. */
	errorCode?: string;
	itemIndex?: number;
	nextStep: NextStep;
	/** Values that must not appear in any text. */
	secrets?: string[];
}

/** Why there is no usable connection. Items share this failure, and each makes an n8n error of its own. */
export class ConnectionFailure extends Error {
	constructor(readonly parts: KashimiErrorParts) {
		super(parts.message);
	}
}

/** The API's own words as a sentence; a full stop of theirs would stand beside ours. */
export function quoteKashimi(said: string): string {
	return `Kashimi says: "${said.replace(/\.$/, '')}".`;
}

/** The one way in which this package makes an error of an API call. */
export function kashimiError(node: INode, parts: KashimiErrorParts): NodeApiError {
	const { status, itemIndex, nextStep } = parts;
	const maskSecrets = secretMasker(parts.secrets ?? []);
	const clean = (text: string) =>
		startAndEnd(maskIbans(maskSecrets(startAndEnd(text, LONGEST_SOURCE))), LONGEST_TEXT);
	const message = clean(parts.message);
	const description = clean(parts.description);
	const errorCode = parts.errorCode === undefined ? undefined : clean(parts.errorCode);
	const details: JsonObject = { ...(errorCode !== undefined && { errorCode }), nextStep };
	const options = { message, description, httpCode: status?.toString(), itemIndex };
	const error = new NodeApiError(node, { message, ...details }, options);
	// n8n replaces a message in which it finds the letters of a system error code, even inside a
	// word such as "usePermissions"; ours are written for their reader and have to survive.
	error.message = message;
	error.description = description;
	error.context.data = details;
	return error;
}

/** Adds to an error the id under which its payment was or would have been made. */
export function addEndToEndId<T>(error: T, endToEndId: string | undefined): T {
	if (endToEndId !== undefined && error instanceof NodeApiError) {
		error.context.data = { ...(error.context.data as object | undefined), endToEndId };
		if (!`${error.message} ${error.description}`.includes(endToEndId)) {
			error.description = `${error.description} Invoice or order number: ${endToEndId}.`;
		}
	}
	return error;
}

/** The HTTP status, error code, end-to-end id and next step that an error carries, for an output item. */
export function errorDetails(error: NodeError): JsonObject & { nextStep: NextStep } {
	const httpStatus = 'httpCode' in error ? Number(error.httpCode) : 0;
	return {
		nextStep: 'stop',
		...(httpStatus > 0 && { httpStatus }),
		...(error.context.data as JsonObject | undefined),
	};
}

function startAndEnd(text: string, length: number): string {
	const half = length / 2;
	return text.length > length ? `${text.slice(0, half)} … ${text.slice(-half)}` : text;
}
