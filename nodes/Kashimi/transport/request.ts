import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import type { Scope } from './connection';

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
	/** Whether the body of a success is what this request is answered with. */
	accepts: (body: unknown) => boolean;
}

/** The API did what it was asked. 200 and 201 are both accepted: the documentation names neither. */
export interface Succeeded {
	outcome: 'succeeded';
	body: unknown;
}
/** The API answered with another status than success. */
export interface Refused {
	outcome: 'refused';
	status: number;
	headers: IDataObject;
	body: unknown;
	/** That the API took on others just before, so it is the rate and not the API that is at fault. */
	isHeldBack?: boolean;
}
/** The connection was never made, so the request certainly did nothing. */
export interface NotSent {
	outcome: 'notSent';
	code: string;
}
/** The request may or may not have been processed. */
export interface Unanswered {
	outcome: 'unanswered';
	code: string;
}
export type FailedAttempt = Refused | NotSent | Unanswered;
export type Attempt = Succeeded | FailedAttempt;
