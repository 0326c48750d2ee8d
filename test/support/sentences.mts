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
export const NO_TOKEN_IN_TIME = 'No access token: Kashimi did not answer in time';
export const ASK_ABOUT_LIMIT =
	'Do not retry with other values. Ask a person to change the safety limit.';
export const ODD_ANSWER = 'the answer does not look like one from the Kashimi API';
