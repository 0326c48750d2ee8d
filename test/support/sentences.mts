import * as failures from '../../nodes/Kashimi/transport/failureWords.ts';

type Text = failures.FailureWords['problem'];
type About = Partial<failures.About>;

/**
 * Sentences, and parts of them, that several tests look for. The snapshots and the errors page hold every
 * sentence in full, so that a better one is a change here, in the code, and an update.
 */
export const MAYBE_MADE = 'may have been made: ';
export const NOT_CONFIRMED = 'Kashimi did not confirm it';
export const unconfirmed = (payment = 'Payment INV-1') =>
	`${payment} ${MAYBE_MADE}${NOT_CONFIRMED}`;
export const NOT_FAILED = 'Do not treat it as failed.';
export const NOTHING_SENT = 'Nothing was sent';
export const NOTHING_CREATED = 'Nothing was created';
export const NOT_SENT_AGAIN =
	'Kashimi rejected the access token, and the payment was not sent again';
export const sentElsewhere = (number = 'INV-1') =>
	`Payment ${number} was sent with another Kashimi client before, in an earlier try, loop or node`;
export const MAYBE_ELSEWHERE = 'It may have been made there.';
export const SAME_ORDER = 'The same order may have been paid before';
export const enterNumber = (number: string) => `enter ${number} in "Invoice or Order Number"`;
export const numberIs = (number: string) => `Invoice or order number: ${number}.`;
export const SAME_NUMBER = 'have the same invoice or order number';
export const sameNumber = (items: string, number: string) =>
	`Items ${items} ${SAME_NUMBER} ${number}`;
export const takenNumber = (number = 'INV-1') => `Another payment already has the number ${number}`;
export const difference = (field: string, wanted: number, existing: number) =>
	`${field}: this item has ${wanted}, the existing payment has ${existing}.`;
export const UNREADABLE_EXISTING = 'already exists, but could not be read';
export const unreadableExisting = (number = 'INV-1') =>
	`A payment with the number ${number} ${UNREADABLE_EXISTING}`;
export const notFoundOut = (number = 'INV-1') =>
	`Could not find out whether payment ${number} was made before`;
export const noPaymentHas = (number: string) => `No payment has the number ${number}`;
export const GIVEN_BEFORE = 'This order was given before';
export const LINK_LOST = 'cannot be read again';
export const STATUS_UNREAD = 'Its status could not be read.';
export const WITHOUT_NUMBER = 'without a number of its own';
export const NUMBER_NEEDED = 'is empty, so a payment that failed before cannot be found';
export const NUMBERS_LOST = 'this retry does not know the numbers of the first try';
export const FIRST_TRY_STARTED = 'The first try started at ';
export const SINCE_THEN = 'since then, from this workflow and others';
export const IN_SUB_WORKFLOW = 'is empty in a workflow that another workflow calls';
export const madeInThisRun = (count: number) => `Payments made in this run (${count})`;
export const returnedInThisRun = (count: number) =>
	`Earlier payments that this run returned (${count})`;
export const REMAIN_VALID = 'They remain valid';

export const furtherItems = (count: number) => `Further items with problems (${count}):`;
export const EXPRESSION_EMPTY = 'the expression returns nothing';
export const EXPRESSION_PARTLY_EMPTY = 'part of the expression returns nothing';
export const emptyExpression = (field: string) => `${field} is empty: ${EXPRESSION_EMPTY}`;
export const expressionFails = (field: string, problem: string) =>
	`An expression in "${field}" fails: ${problem}`;
export const EXPRESSION_FIX = 'Correct the expression, or the data that it reads.';
export const NO_EXPRESSION = 'must not contain an expression';
export const notANumber = (field: string, value: string) =>
	`${field} is "${value}", not a plain number`;
export const NO_THOUSANDS = 'without thousands separators';
export const POINT_FIRST = 'with a point before the decimals';
export const NUMBER_FIX = `${NO_THOUSANDS} and ${POINT_FIRST}`;
export const NOT_A_UUID = 'not a UUID';
export const NOT_AN_IBAN = 'is not an IBAN';
export const IBAN_FORM = 'form of an IBAN from';
export const CHECK_DIGITS = 'has wrong check digits';
export const NO_DATES = 'is custom, but Created After and Created Before are empty';
export const NO_PAYMENT_FITS = ': no payment fits both';
export const NOT_A_STATUS = 'which is not a status';

export const ASK_ABOUT_LIMIT =
	'Do not retry with other values. Ask a person to change the safety limit.';
export const outsideLimit = (limit: number) => `outside the safety limit of ${limit}`;
export const runTotal = (total: string) => `but this run adds up to ${total}`;
export const RAISES_DAY = 'but this run would bring today';
export const dayTotal = (total: string) => `${RAISES_DAY}'s total to ${total}`;
export const dayCount = (count: number) => `${RAISES_DAY} to ${count} payments`;
export const CANNOT_BE_CHECKED = 'cannot be checked: ';
export const AMOUNT_UNREADABLE = "one of today's payments has no readable amount or currency";

export const noneInCredential = (field: string) => `The Kashimi credential has no ${field}`;
export const NO_SCOPE = noneInCredential('scope selected');
export const BASE_URL_REFUSED = 'The Base URL in the Kashimi credential cannot be used';
export const CREDENTIAL_CHANGES = 'The Kashimi credential changes while it is in use';
export const NO_TOKEN = 'No access token: ';
export const NO_REQUEST_SENT = 'No payment request was sent.';
export const CLIENT_REFUSED = 'Kashimi does not accept the client ID and client secret';
export const CLIENT_FIX = 'enter both again';
export const SCOPES_REFUSED = 'Kashimi has not granted this client the requested scopes';
export const SCOPES_FIX = 'clear the scopes';
export const TOKEN_REQUEST_REFUSED = 'Kashimi could not read the token request';
export const LOGIN_DOWN = "Kashimi's login service is down";
export const LOGIN_BUSY = "Kashimi's login service is receiving too many requests";
export const NOT_A_TOKEN = "Kashimi's login service gave an answer that is not a token";

export const NOTHING_TO_SHOW = 'There is nothing to show yet';
export const NOTHING_TO_DO = 'Nothing to do.';
export const UNKNOWN_PAYMENT = 'Kashimi does not know this payment.';
export const ENTER_WEBHOOK_SECRET = 'Enter it in the Kashimi credential';

export const NOT_A_LIST = 'the answer is not a list';
export const PART_MISSING = 'part of it is missing';
export const NEXT_PAGE_ELSEWHERE = 'its next page is at another address';
export const PAGES_REPEAT = 'its pages repeat';

const USUAL = { status: 500, baseUrl: '', scope: '', scopes: [''], retryAfter: undefined };
const say = (text: Text, about: About) =>
	typeof text === 'string' ? text : text({ ...USUAL, ...about });
export const problemOf = ({ problem }: failures.FailureWords, about: About = {}) =>
	say(problem, about);
export const fixOf = ({ fix }: failures.FailureWords, about: About = {}) => say(fix, about);
/** @param scope that the credential asks for and Kashimi does not grant */
export const scopeRefused = (scope: string) =>
	problemOf(failures.SCOPE_REFUSED, { scope, scopes: [scope] });

export const NO_ANSWER_IN_TIME = problemOf(failures.TIMED_OUT);
export const NO_TOKEN_IN_TIME = NO_TOKEN + NO_ANSWER_IN_TIME;
export const TOKEN_REFUSED = problemOf(failures.TOKEN_REFUSED);
export const ODD_ANSWER = problemOf(failures.UNREADABLE);
export const NOT_KNOWN = problemOf(failures.NOT_FOUND);
export const TOO_MANY_REQUESTS = problemOf(failures.TOO_MANY);

/** A pattern that matches exactly this text. */
export const exactly = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
