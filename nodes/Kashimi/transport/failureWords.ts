export interface About {
	status: number;
	baseUrl: string;
	scope: string;
	/** The scopes that the credential asks for. */
	scopes: string[];
	retryAfter: unknown;
}

type Text = string | ((about: About) => string);

export interface FailureWords {
	/** Completes "Could not …: "; free of a system error code, which n8n would replace by its own text. */
	problem: Text;
	fix: Text;
	/** The error of the token endpoint that it stands for there, where the answer names none. */
	tokenError?: string;
}

const CHECK_ADDRESS = 'Check that the address in the credential is right and reachable from n8n.';
const CHECK_API =
	'Check that the address in the credential is the Kashimi API and that no proxy answers in its place.';
const CHECK_BASE_URL = 'Check the environment and the Base URL in the credential.';

const tickScope = (scope: string) =>
	`Open the Kashimi credential, tick ${scope} under "Scopes" and save. The next run uses it.`;
const INTERNAL_PROBLEM = ({ status }: About) =>
	`Kashimi has an internal problem (HTTP status ${status})`;

export const MOVED: FailureWords = {
	problem: ({ baseUrl, status }) =>
		`${baseUrl} redirects to another address (HTTP status ${status})`,
	fix: 'The access token was not sent there. Enter the final address in the Kashimi credential.',
};
export const TOKEN_REFUSED: FailureWords = {
	tokenError: 'invalid_client',
	problem: ({ scope, scopes }) =>
		scopes.includes(scope)
			? 'Kashimi rejected the access token, even after it was renewed'
			: `Kashimi rejected the access token, and the scope ${scope} is missing`,
	fix: ({ scope, scopes }) =>
		scopes.includes(scope)
			? 'Open the Kashimi credential, check environment, client ID and client secret, and test it.'
			: tickScope(scope),
};
export const SCOPE_REFUSED: FailureWords = {
	tokenError: 'invalid_scope',
	problem: ({ scope, scopes }) =>
		scopes.includes(scope)
			? `this client is not allowed to use the scope ${scope}`
			: `the scope ${scope} is missing`,
	fix: ({ scope, scopes }) =>
		scopes.includes(scope)
			? `The credential asks for ${scope}, but Kashimi does not grant it. Ask the Kashimi team to permit it for your client.`
			: tickScope(scope),
};
export const NOT_FOUND: FailureWords = {
	problem: 'Kashimi does not know it',
	fix: 'Check the ID, and whether the credential is for the environment in which it was created.',
};
export const DUPLICATE: FailureWords = {
	problem: 'a payment with this invoice or order number already exists',
	fix: 'Use another number for another payment, or read the existing one with Get, Look Up By: Invoice or Order Number.',
};
export const NOT_FOR_BANK: FailureWords = {
	problem: 'the chosen bank cannot carry out this payment',
	fix: 'Check payment scheme, currency and accounts against what the bank supports (Bank: Get Many), or let the payer choose the bank.',
};
export const INVALID: FailureWords = {
	tokenError: 'invalid_request',
	problem: 'Kashimi found the request invalid',
	fix: 'Compare the values of this item with what the fields ask for. If they are right, ask the Kashimi team why this payment is refused.',
};
export const TOO_MANY: FailureWords = {
	problem: 'Kashimi is receiving too many requests',
	fix: ({ retryAfter }) =>
		`All retries were used. Run the workflow again ${retryAfter === undefined ? 'later' : `after the time it asks for (${String(retryAfter)})`}, or lower "Max Concurrency" under Options.`,
};
export const REFUSED: FailureWords = {
	problem: ({ status }) => `Kashimi refused the request (HTTP status ${status})`,
	fix: 'Check the values of this item. If they are right, ask the Kashimi team why this request is refused.',
};
export const OVERLOADED: FailureWords = {
	problem: 'Kashimi is down for maintenance or overloaded',
	fix: 'Run the workflow again later.',
};
export const NOT_SUPPORTED: FailureWords = {
	problem: INTERNAL_PROBLEM,
	fix: `${CHECK_API} If both are right, tell the Kashimi team.`,
};
export const SERVER_ERROR: FailureWords = {
	problem: INTERNAL_PROBLEM,
	fix: 'Run the workflow again later. If the problem persists, tell the Kashimi team.',
};
export const UNKNOWN_STATUS: FailureWords = {
	problem: ({ status }) => `Kashimi gave an unknown answer (HTTP status ${status})`,
	fix: CHECK_API,
};

export const TIMED_OUT: FailureWords = {
	problem: 'Kashimi did not answer in time',
	fix: 'Retry later, or increase "Timeout" under Options.',
};
export const UNKNOWN_HOST: FailureWords = {
	problem: 'the host name is not known',
	fix: CHECK_BASE_URL,
};
export const CONNECTION_REFUSED: FailureWords = {
	problem: 'the host refused the connection',
	fix: CHECK_ADDRESS,
};
export const CERTIFICATE: FailureWords = {
	problem: 'the TLS certificate of the host could not be verified',
	fix: 'Check the address in the credential, and whether a proxy replaces certificates.',
};
export const TLS: FailureWords = {
	problem: 'the TLS connection to the host failed',
	fix: 'Check the address and its port in the credential, and whether a proxy is in between.',
};
export const UNREADABLE: FailureWords = {
	problem: 'the answer does not look like one from the Kashimi API',
	fix: CHECK_API,
};
export const TOO_LARGE: FailureWords = {
	problem: 'the answer is far larger than any from the Kashimi API, so reading stopped',
	fix: CHECK_API,
};
export const CANCELLATION: FailureWords = {
	problem: 'the execution was cancelled',
	fix: 'Run the workflow again if that was not intended.',
};
export const CANNOT_SEND: FailureWords = {
	problem: 'the request could not be sent',
	fix: CHECK_BASE_URL,
};
export const CANNOT_MAKE: FailureWords = {
	problem: 'the request could not be made',
	fix: CHECK_BASE_URL,
};
export const NO_CONNECTION: FailureWords = {
	problem: 'the connection failed',
	fix: CHECK_ADDRESS,
};
