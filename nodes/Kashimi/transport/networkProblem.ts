/** Stands in for a system error code where the API answered, but with nothing that can be read. */
export const UNREADABLE_ANSWER = 'UNREADABLE_ANSWER';

interface NetworkProblem {
	/** Completes "… because" in a message; free of the code, which n8n would replace by its own text. */
	happened: string;
	mend: string;
	/** Whether the same call may succeed in a moment. */
	mayPass: boolean;
}

const TRY_LATER = 'Check that the address in the credential is right and reachable from n8n.';

/** What a Node.js or TLS error code means to somebody who builds workflows. */
export function networkProblem(code: string): NetworkProblem {
	if (/^(ECONNABORTED|ETIMEDOUT|ESOCKETTIMEDOUT|ERR_TIMEOUT)$/.test(code)) {
		return {
			happened: 'Kashimi did not answer in time',
			mend: 'Try again later, or raise "Timeout" under Options.',
			mayPass: true,
		};
	}
	if (/^(ENOTFOUND|EAI_FAIL)$/.test(code)) {
		return {
			happened: 'the host name is not known',
			mend: 'Check the environment and the Base URL in the credential.',
			mayPass: false,
		};
	}
	if (code === 'ECONNREFUSED') {
		return { happened: 'the host refused the connection', mend: TRY_LATER, mayPass: true };
	}
	// Z_: the answer says that it is compressed, and cannot be unpacked.
	if (code === UNREADABLE_ANSWER || code.startsWith('Z_')) {
		return {
			happened: 'the answer is not what the Kashimi API answers',
			mend: 'Check that the address in the credential is the Kashimi API and that no proxy answers in its place.',
			mayPass: true,
		};
	}
	if (code === 'ERR_CANCELED') {
		return {
			happened: 'the execution was cancelled',
			mend: 'Run the workflow again if that was not intended.',
			mayPass: false,
		};
	}
	if (/CERT|TLS|UNABLE_TO|SELF_SIGNED|EPROTO/.test(code)) {
		return {
			happened: 'the host could not prove its identity (TLS certificate)',
			mend: 'Check the address in the credential, and whether a proxy changes certificates on the way.',
			mayPass: false,
		};
	}
	if (/^ERR_(BAD_REQUEST|INVALID_URL|INVALID_CHAR|BAD_OPTION.*)$/.test(code)) {
		return {
			happened: 'the request could not be sent',
			mend: 'Check the environment and the Base URL in the credential.',
			mayPass: false,
		};
	}
	return { happened: 'the connection failed', mend: TRY_LATER, mayPass: true };
}
