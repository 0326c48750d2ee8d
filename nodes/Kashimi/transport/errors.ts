import { NodeApiError } from 'n8n-workflow';
import type { INode, JsonObject } from 'n8n-workflow';

import { maskIban } from '../payments/iban';

const LONGEST_TEXT = 600;
const IBAN_LIKE = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){8,30}\b/g;

export interface KashimiErrorParts {
	/** What happened, in one sentence without its full stop. */
	message: string;
	/** What to do about it. */
	description: string;
	/** HTTP status, where there was an answer. */
	status?: number;
	/** The API's own error code, where the answer had one. */
	errorCode?: string;
	/** The id that a payment has or would have had; an unknown outcome is found again by it. */
	endToEndId?: string;
	itemIndex?: number;
	/** Values that must not appear in any text. */
	secrets?: string[];
}

/** The one way in which this package makes an error of an API call. */
export function kashimiError(node: INode, parts: KashimiErrorParts): NodeApiError {
	const { status, itemIndex, endToEndId } = parts;
	const clean = (text: string) => withoutSecrets(text, parts.secrets ?? []);
	const message = clean(parts.message);
	const description = clean(parts.description);
	const errorCode = parts.errorCode === undefined ? undefined : clean(parts.errorCode);
	const details: JsonObject = {
		...(errorCode !== undefined && { errorCode }),
		...(endToEndId !== undefined && { endToEndId }),
	};
	const error = new NodeApiError(
		node,
		{ message, ...details },
		{
			message,
			description,
			httpCode: status?.toString(),
			itemIndex,
		},
	);
	// n8n replaces a message in which it finds the letters of a system error code, even inside a
	// word such as "usePermissions"; ours are written for their reader and have to survive.
	error.message = message;
	error.description = description;
	error.context.data = details;
	return error;
}

/** The HTTP status, error code and end-to-end id that an error carries, for an output item. */
export function errorDetails(error: NodeApiError): JsonObject {
	const httpStatus = Number(error.httpCode);
	return {
		...(httpStatus > 0 && { httpStatus }),
		...(error.context.data as JsonObject | undefined),
	};
}

function withoutSecrets(text: string, secrets: string[]): string {
	const redacted = secrets.reduce((rest, secret) => rest.split(secret).join('•••'), text);
	const masked = redacted.replace(IBAN_LIKE, maskIban);
	return masked.length > LONGEST_TEXT ? `${masked.slice(0, LONGEST_TEXT)}…` : masked;
}
