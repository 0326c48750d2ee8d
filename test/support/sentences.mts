import * as failures from '../../nodes/Kashimi/transport/failureWords.ts';

/**
 * Sentences that several tests look for. The snapshots and the errors page hold every sentence in full,
 * so that a better one is a change here, in the code, and an update.
 */
export const unconfirmed = (payment = 'Payment INV-1') =>
	`${payment} may have been made: ${NOT_CONFIRMED}`;
export const sentElsewhere = (number = 'INV-1') =>
	`Payment ${number} was sent with another Kashimi client before, in an earlier try, loop or node`;
export const NOT_CONFIRMED = 'Kashimi did not confirm it';
export const sameNumber = (items: string, number: string) =>
	`Items ${items} have the same invoice or order number ${number}`;
export const emptyExpression = (field: string) =>
	`${field} is empty: the expression returns nothing`;
export const takenNumber = (number = 'INV-1') => `Another payment already has the number ${number}`;
export const UNREADABLE_EXISTING = 'already exists, but could not be read';
export const NO_ANSWER_IN_TIME = String(failures.TIMED_OUT.problem);
export const NO_TOKEN = 'No access token: ';
export const NO_TOKEN_IN_TIME = NO_TOKEN + NO_ANSWER_IN_TIME;
export const CLIENT_REFUSED = 'Kashimi does not accept the client ID and client secret';
export const SCOPES_REFUSED = 'Kashimi has not granted this client the requested scopes';
export const TOKEN_REQUEST_REFUSED = 'Kashimi could not read the token request';
export const LOGIN_DOWN = "Kashimi's login service is down";
export const NOT_A_TOKEN = "Kashimi's login service gave an answer that is not a token";
export const ASK_ABOUT_LIMIT =
	'Do not retry with other values. Ask a person to change the safety limit.';
export const ODD_ANSWER = String(failures.UNREADABLE.problem);
export const NOT_KNOWN = String(failures.NOT_FOUND.problem);
export const TOO_MANY_REQUESTS = String(failures.TOO_MANY.problem);
export const NOT_A_LIST = 'the answer is not a list';
export const PART_MISSING = 'part of it is missing';
export const NEXT_PAGE_ELSEWHERE = 'its next page is at another address';
export const noPaymentHas = (number: string) => `No payment has the number ${number}`;
export const EXPRESSION_FIX = 'Correct the expression, or the data that it reads.';
