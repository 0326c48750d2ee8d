import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isFinalStatus } from '../payments/statusDictionary';
import { reply, TRY_AGAIN } from '../webhook/reply';
import { confirmStatus } from '../webhook/confirm';
import { deliverAgain } from '../webhook/deliverAgain';
import { isSettled } from './claimStore';
import { confirmedDelivery, signedDelivery, toItem } from './delivery';
import type { Delivery } from './delivery';
import { isReadableSize, readEvent } from '../webhook/event';
import type { StatusUpdate } from '../webhook/event';
import {
	MISSING_SECRET,
	isSignatureWanted,
	readFilters,
	readSignatureSettings,
	readWebhookSecret,
} from './settings';
import { isSigned } from '../webhook/signature';

/** A reply that starts nothing; the text goes to the sender, so it holds nothing private. */
interface ErrorReply {
	status: 400 | 401 | 503;
	message: string;
	/** For the one who runs n8n. */
	reason?: string;
}

const NOT_SIGNED: ErrorReply = { status: 401, message: 'The signature is missing or wrong.' };
const UNKNOWN_PAYMENT: ErrorReply = { status: 400, message: 'Kashimi does not know this payment.' };

/** Verifies a webhook, replies to it, and hands over what starts the workflow. */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	// n8n would start an execution for an error, so it is a reply as well.
	const handled = await examine(context).catch((failure: Error) => tryAgain(failure.message));
	if (handled === undefined) return { webhookResponse: { message: 'Nothing to do.' } };
	if ('event' in handled) return { workflowData: [[toItem(handled)]] };

	const { status, message, reason } = handled;
	context.logger.warn(`Kashimi Trigger refused a webhook (${status}): ${reason ?? message}`);
	return reply(context, status, message);
}

/** Undefined for an event that is none of the workflow's business. */
async function examine(context: IWebhookFunctions): Promise<Delivery | ErrorReply | undefined> {
	const body = await readBody(context);
	const mustBeSigned = isSignatureWanted(context);
	const errorReply = mustBeSigned ? await checkSignature(context, body) : undefined;
	if (errorReply !== undefined) return errorReply;

	const read = readEvent(body);
	if (read.kind === 'unreadable') return { status: 400, message: read.problem };
	if (read.kind === 'otherEvent') return undefined;
	const delivery = mustBeSigned ? trust(read.event) : await confirm(context, read.event);
	if (!('event' in delivery)) return delivery;
	// A test can be repeated. Otherwise a flood of repeated webhooks must not become one of executions.
	const isRepeated = context.getMode() !== 'manual' && isSettled(context, delivery.key);
	return isRepeated || !readFilters(context)(delivery.event.status) ? undefined : delivery;
}

/** n8n itself reads only what it can parse. Undefined for what cannot be read. */
async function readBody(context: IWebhookFunctions): Promise<Buffer | undefined> {
	const request = context.getRequestObject();
	if (!request.contentType?.startsWith('multipart/')) {
		await request.readRawBody().catch(() => undefined);
	}
	return request.rawBody;
}

async function checkSignature(
	context: IWebhookFunctions,
	body: unknown,
): Promise<ErrorReply | undefined> {
	const secret = await readWebhookSecret(context);
	if (secret === undefined) return tryAgain(MISSING_SECRET);
	const { header, format } = readSignatureSettings(context);
	const signature = context.getHeaderData()[header];
	const isValid = isReadableSize(body) && isSigned(body, signature, secret, format);
	return isValid ? undefined : NOT_SIGNED;
}

/** The signature vouches for the body, so its status is what starts the workflow. */
function trust(event: StatusUpdate): Delivery | ErrorReply {
	const { status } = event;
	if (status !== undefined) return signedDelivery({ ...event, status });
	return { status: 400, message: 'The field status is missing or not valid.' };
}

async function confirm(
	context: IWebhookFunctions,
	event: StatusUpdate,
): Promise<Delivery | ErrorReply> {
	const confirmation = await confirmStatus(context, event.paymentId);
	if (confirmation.kind === 'unknownPayment') return UNKNOWN_PAYMENT;
	if (confirmation.kind === 'unavailable') return later(context, event, confirmation.reason);
	// The API may lag behind its own webhook, and no other webhook would follow.
	const isAhead = isFinalStatus(event.status) && !isFinalStatus(confirmation.status.status);
	return isAhead
		? later(context, event, 'Kashimi does not confirm the final status yet')
		: confirmedDelivery(confirmation.status);
}

/** Kashimi may send it again, but that is not documented: so n8n does it as well. */
function later(context: IWebhookFunctions, event: StatusUpdate, reason: string): ErrorReply {
	const url = context.getNodeWebhookUrl('default');
	// The URL for tests listens for one webhook only, while somebody watches.
	const isTest = context.getMode() === 'manual';
	if (url !== undefined && !isTest) void deliverAgain(context, url, event);
	return tryAgain(reason);
}

function tryAgain(reason: string): ErrorReply {
	return { status: 503, message: TRY_AGAIN, reason };
}
