import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import type { Connection } from './connection';
import type { Scope } from './storedToken';

/**
 * What kind of request it is decides what may be done when it fails:
 * `read` changes nothing, `guardedCreate` carries an end-to-end id that Kashimi accepts only
 * once, `unguardedCreate` carries none and is therefore sent at most once.
 */
export type RequestKind = 'read' | 'guardedCreate' | 'unguardedCreate';

export interface ApiRequest {
	kind: RequestKind;
	/** What is being done, for messages, e.g. "create the payment". */
	purpose: string;
	method: IHttpRequestMethods;
	path: string;
	scope: Scope;
	query?: IDataObject;
	headers?: IDataObject;
	body?: object;
	/** Lists may be larger than other answers. */
	isList?: boolean;
	/** Whether the body of a success is what this request is answered with. */
	accepts: (body: unknown) => boolean;
}

/** The API did what it was asked. */
export interface Succeeded {
	kind: 'succeeded';
	headers: IDataObject;
	body: unknown;
}
export interface Refused {
	kind: 'refused';
	status: number;
	headers: IDataObject;
	body: unknown;
	/**
	 * What the pacer makes of a refusal for the rate. `retryFreely`: others were accepted just
	 * before, so the next try counts as none. `giveUp`: no further try makes sense in this run.
	 */
	pacing?: 'retryFreely' | 'giveUp';
}
/** `notSent`: the connection was never made. `unanswered`: it may or may not have been processed. */
interface Lost {
	kind: 'notSent' | 'unanswered';
	code: string;
}
export type FailedRequest = (Refused | Lost) & {
	/** What the credential said when it was sent; the texts about a failure need it. */
	connection?: Connection;
};
export type ApiResult = Succeeded | FailedRequest;
