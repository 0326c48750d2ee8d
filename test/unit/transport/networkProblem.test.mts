import { networkProblem } from '../../../nodes/Kashimi/transport/networkProblem.ts';

test.each<[boolean, RegExp, string[]]>([
	[true, /did not answer in time/, ['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ERR_TIMEOUT']],
	[false, /host name is not known/, ['ENOTFOUND', 'EAI_FAIL']],
	[true, /refused the connection/, ['ECONNREFUSED']],
	[true, /not what the Kashimi API answers/, ['UNREADABLE_ANSWER', 'Z_DATA_ERROR']],
	[false, /was cancelled/, ['ERR_CANCELED']],
	[
		false,
		/TLS certificate/,
		['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'EPROTO'],
	],
	[false, /TLS certificate/, ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED', 'ERR_TLS_X']],
	[
		false,
		/could not be sent/,
		['ERR_BAD_REQUEST', 'ERR_INVALID_URL', 'ERR_INVALID_CHAR', 'ERR_BAD_OPTION_VALUE'],
	],
	[true, /connection failed/, ['ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'SOMETHING_NEW', '']],
	// Codes that only hold another one's letters.
	[true, /connection failed/, ['XETIMEDOUT', 'ETIMEDOUTX', 'XENOTFOUND', 'ENOTFOUNDX']],
	[true, /connection failed/, ['XERR_INVALID_URL', 'ERR_INVALID_URLX']],
])('may pass: %s, %s: %j', (mayPass, happened, codes) => {
	for (const code of codes) {
		const problem = networkProblem(code);
		expect([code, problem.mayPass]).toEqual([code, mayPass]);
		expect(problem.happened).toMatch(happened);
		expect(problem.mend).toMatch(/^[A-Z].*\.$/);
		// n8n would put its own text in the place of a message that holds the code.
		if (code) expect(problem.happened).not.toContain(code);
	}
});

test('each problem says its own mend', () => {
	const codes = ['ETIMEDOUT', 'ENOTFOUND', 'ECONNREFUSED', 'UNREADABLE_ANSWER', 'ERR_CANCELED'];
	const all = [...codes, 'EPROTO', 'ERR_INVALID_URL', 'ECONNRESET'];
	expect(all.map((code) => networkProblem(code))).toMatchSnapshot();
});
