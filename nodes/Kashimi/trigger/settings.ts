import { NodeOperationError, sleep } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { parseList } from '../payments/countryCodes';
import { describeProblems, problemsOf, refuse } from '../payments/problems';
import type { Checked, FieldProblem } from '../payments/problems';
import { isFinalStatus } from '../payments/statusDictionary';
import { isBlank, quote } from '../payments/values';
import { checkFlag, readParameter, undecidedFields } from '../shared/expressions';
import { CREDENTIAL_TYPE, credentialId } from '../transport/context';
import { SIGNATURE_FORMAT, SIGNATURE_HEADER } from '../webhook/signature';
import type { SignatureFormat } from '../webhook/signature';

interface SignatureSettings {
	/** In lower case, as Node.js names headers. */
	header: string;
	format: SignatureFormat;
}

export const MISSING_SECRET =
	'There is no webhook secret. Enter it in the Kashimi credential, under "Webhook Secret", or set Verification to "Confirm With Kashimi".';

type Context = IHookFunctions | IWebhookFunctions;

/** Otherwise a webhook is confirmed with Kashimi. */
export function isSignatureWanted(context: Context): boolean {
	return readParameter(context, 'verification', 'confirm') === 'signature';
}

export function readSignatureSettings(context: Context): SignatureSettings {
	const header = String(readParameter(context, 'signatureHeader', SIGNATURE_HEADER)).trim();
	return {
		header: (header || SIGNATURE_HEADER).toLowerCase(),
		format: readParameter(context, 'signatureFormat', SIGNATURE_FORMAT) as SignatureFormat,
	};
}

/** Milliseconds for which a secret serves once it is read: n8n makes an isolate for each reading. */
const SECRET_AGE = 1_000;

/** By workflow and credential, the reading that serves the webhooks of the moment. */
const readings = new Map<string, Promise<string | undefined>>();

/** Undefined without one. An edit takes effect within a second, and where there was no secret, at once. */
export async function readWebhookSecret(context: Context): Promise<string | undefined> {
	const key = `${context.getWorkflow().id} ${credentialId(context)}`;
	const known = readings.get(key);
	if (known) return await known;
	const reading = readSecret(context);
	readings.set(key, reading);
	void reading
		.then(async (secret) => secret && (await sleep(SECRET_AGE)))
		.catch(() => undefined)
		.finally(() => readings.delete(key));
	return await reading;
}

async function readSecret(context: Context): Promise<string | undefined> {
	const { webhookSecret } = await context.getCredentials(CREDENTIAL_TYPE);
	return isBlank(webhookSecret) ? undefined : String(webhookSecret);
}

/** The statuses that an event stands for; Status Changed leaves them to the filters. */
const STATUSES_OF_EVENT = new Map<unknown, string[]>([
	['paymentCompleted', ['COMPLETED']],
	['paymentFailed', ['FAILED']],
	['statusChanged', []],
]);

const NO_FINAL_STATUS: FieldProblem = {
	field: 'Filters > Statuses',
	problem: 'contains no final status, and Only Final is on: nothing can start the workflow',
	fix: 'Add COMPLETED or FAILED, or turn off Only Final.',
};

/**
 * Whether a status may start the workflow.
 * @throws NodeOperationError for what cannot be read: it must neither stop nor pass all
 */
export function readFilters(context: Context): (status: string) => boolean {
	const event = readParameter(context, 'event');
	const ofEvent = STATUSES_OF_EVENT.get(event);
	if (ofEvent === undefined) {
		throw new NodeOperationError(context.getNode(), `Event is ${quote(event)}. Choose one.`);
	}
	if (ofEvent.length > 0) return (status) => ofEvent.includes(status.toUpperCase());
	const filters = readParameter(context, 'filters', {}) as IDataObject;
	const statuses = checkStatusNames(filters.statuses);
	const onlyFinal = checkFlag(filters.onlyFinal, 'Filters > Only Final');
	const undecided = undecidedFields(
		context.getNode().parameters,
		{ filters },
		{ 'filters.statuses': 'Filters > Statuses', 'filters.onlyFinal': 'Filters > Only Final' },
	);
	if (undecided.length === 0 && 'value' in statuses && 'value' in onlyFinal) {
		const isWanted = (status: string) =>
			statuses.value.length === 0 || statuses.value.includes(status.toUpperCase());
		if (!onlyFinal.value) return isWanted;
		const isFinalWanted = statuses.value.length === 0 || statuses.value.some(isFinalStatus);
		if (isFinalWanted) return (status) => isFinalStatus(status) && isWanted(status);
		undecided.push(NO_FINAL_STATUS);
	}
	throw unreadable(context, undecided, [statuses, onlyFinal]);
}

/** Whether the payment is read beside its event. @throws NodeOperationError for neither on nor off */
export function includesPayment(context: IExecuteFunctions): boolean {
	const options = readParameter(context, 'options', 0, {}) as IDataObject;
	const label = 'Options > Include Payment';
	const flag = checkFlag(options.includePayment, label);
	const labels = { 'options.includePayment': label };
	const undecided = undecidedFields(context.getNode().parameters, { options }, labels);
	if (undecided.length === 0 && 'value' in flag) return flag.value ?? true;
	throw unreadable(context, undecided, [flag]);
}

function unreadable(
	context: Context | IExecuteFunctions,
	undecided: FieldProblem[],
	checked: Array<Checked<unknown>>,
): NodeOperationError {
	const problems = undecided.length > 0 ? undecided : problemsOf(checked);
	// The editor shows nothing but the message.
	return new NodeOperationError(context.getNode(), describeProblems(problems));
}

/** Also those that are new. */
function checkStatusNames(value: unknown): Checked<string[]> {
	const statuses = parseList(value)?.map((status) => status.toUpperCase());
	if (statuses?.every((status) => /^[A-Z_]+$/.test(status))) return { value: statuses };
	const fix = 'Enter statuses separated by commas, such as COMPLETED, FAILED.';
	return refuse('Filters > Statuses', `contains ${quote(value)} instead of statuses`, fix);
}

/**
 * Kashimi has no API for webhooks: its payments carry the address. Who listens for a test event is told at once that
 * every one would be refused. An active workflow stays reachable: n8n retries an activation only much later.
 * @throws NodeOperationError for filters that cannot be read, or in the editor, for signatures without a secret
 */
export async function checkSettings(context: IHookFunctions): Promise<boolean> {
	readFilters(context);
	const isSigned = isSignatureWanted(context);
	if (isSigned) readSignatureSettings(context);
	if (context.getMode() !== 'manual' || !isSigned) return true;
	if ((await readWebhookSecret(context)) !== undefined) return true;
	// The editor shows nothing but the message.
	throw new NodeOperationError(context.getNode(), MISSING_SECRET);
}
