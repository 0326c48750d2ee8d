import { randomUUID } from 'node:crypto';
import { stringify } from 'flatted';
import type { IDataObject } from 'n8n-workflow';

import type { Engine } from '../support/engine.mts';
import { openPicker } from '../support/picker.mts';
import { PollingWorkflow } from '../support/polling.mts';
import { eventBody, send } from '../support/sentWebhooks.mts';
import { WebhookWorkflow } from '../support/webhooks.mts';
import type { Column } from './columns.mts';
import { credentialWithToken } from './credentials.mts';
import type { Fault } from './faults.mts';
import { HostileApi, ITEMS } from './hostileApi.mts';
import {
	errorOutcome,
	findFaultsOfNextStep,
	findFaultsOfShape,
	findFaultsOfText,
	type Told,
} from './outcomes.mts';
import { PAYMENT_ID } from './samples.mts';

/** What a cell ended in, and what is wrong with how. */
export interface Seen {
	outcome: string;
	faults: string[];
}

type Thrown = Error & { description?: string; context?: { data?: { nextStep?: unknown } } };

/** Runs the cells of the matrix, each as a client of its own. */
export class Cells {
	private readonly apis: HostileApi[] = [];

	constructor(private readonly engine: Engine) {}

	close(): void {
		for (const api of this.apis) api.close();
	}

	/** An operation of the node over two items. */
	async operation(fault: Fault, column: Column, continueOnFail: boolean): Promise<Seen> {
		const { engine, api, secrets } = await this.client(fault, column);
		// No look-up that is well may take too long because the machine is busy.
		const timeout = fault.family === 'slow' ? 2 : 60;
		const { error, json, run, outputs } = await engine.run({
			parameters: { ...column.parameters, options: { maxRetries: 0, timeout } },
			items: Array.from({ length: ITEMS }, (_, number) => ({ number })),
			node: continueOnFail ? { onError: 'continueRegularOutput' } : {},
		});
		const isWait = column.parameters?.operation === 'waitForFinalStatus';
		const failed = json.filter((item) => 'error' in item);
		const told = error ? [toldBy(error)] : failed.map(toldIn);
		const outcomes = error ? [outcomeOf(error)] : json.map((item) => outcomeOfItem(item, isWait));
		const [outcome = 'nothing at all', ...others] = new Set(outcomes);
		const items = new Set(outputs.flat().map(({ pairedItem }) => stringify(pairedItem)));
		// As n8n stores it.
		const record = stringify(run.data.resultData);
		return {
			outcome,
			faults: [
				...(others.length > 0 ? [`the items differ: ${others.join()}, ${stringify(told)}`] : []),
				...told.flatMap(findFaultsOfText),
				...told.flatMap(findFaultsOfNextStep),
				...failed.flatMap(findFaultsOfShape),
				...(error && continueOnFail ? ['the run stopped'] : []),
				...(failed.length > 0 && !continueOnFail ? ['the run went on'] : []),
				...(!error && items.size !== ITEMS ? [`${items.size} of ${ITEMS} items came out`] : []),
				...(secrets.some((secret) => record.includes(secret)) ? ['a secret is told'] : []),
				...faultsOfPayments(api, outcome),
			],
		};
	}

	/** The bank picker of the editor. */
	async picker(fault: Fault, column: Column): Promise<Seen> {
		const { engine } = await this.client(fault, column);
		const search = openPicker(engine);
		return await search().then(
			({ results }) => ({
				outcome: 'result',
				faults: results.some(({ name }) => /undefined|object/.test(name)) ? ['odd names'] : [],
			}),
			seenAs,
		);
	}

	/** A poll of the polling trigger, after one that was well. */
	async poll(fault: Fault, column: Column): Promise<Seen> {
		const { engine } = await this.client(fault, column);
		const workflow = PollingWorkflow.open(engine, { event: 'newPayment' });
		const { error } = await workflow.tick();
		if (error === undefined) return { outcome: 'result', faults: [] };
		const seen = seenAs(error as Thrown);
		const isMoved = workflow.staticData !== '{}' && workflow.staticData !== '{"node:Trigger":{}}';
		return { ...seen, faults: [...seen.faults, ...(isMoved ? ['the cursor moved'] : [])] };
	}

	/** A webhook that the Kashimi Trigger has to confirm. */
	async webhook(fault: Fault, column: Column): Promise<Seen> {
		const { engine } = await this.client(fault, column);
		const workflow = await WebhookWorkflow.open(engine);
		const { status, body } = await send(workflow.url, {
			body: eventBody({ paymentId: PAYMENT_ID, status: 'COMPLETED' }),
		});
		await workflow.idle();
		await workflow.close();
		const isStarted = workflow.started.length === 1;
		const names: Record<string, string> = {
			'200 true': 'started',
			'400 false': 'payment not known',
			'503 false': 'to be sent again',
		};
		const answer = `${status} ${isStarted}`;
		return { outcome: names[answer] ?? `${answer}: ${body}`, faults: [] };
	}

	private async client(fault: Fault, { aim }: Column) {
		const api = await HostileApi.start(fault, aim);
		this.apis.push(api);
		// n8n renews a credential once at a time, whoever asks.
		const engine = this.engine.withOwnCredentials(randomUUID());
		const { withoutToken, withToken, secrets } = credentialWithToken(api.baseUrl);
		await engine.saveCredential(aim === 'token' ? withoutToken : withToken);
		return { api, engine, secrets };
	}
}

function toldBy({ message, description = '', context }: Thrown): Told {
	return { message, description, nextStep: context?.data?.nextStep };
}

function toldIn({ error, message, details }: IDataObject): Told {
	return {
		message: String(error),
		description: String(message),
		nextStep: (details as IDataObject).nextStep,
	};
}

function outcomeOf(error: Thrown): string {
	// n8n keeps a copy of the error, which is no instance of its class.
	const isOurs = ['NodeApiError', 'NodeOperationError'].includes(error.name);
	return isOurs ? errorOutcome(error.message) : `${error.name}: ${error.message}`;
}

function outcomeOfItem({ error, outcome, isFinal }: IDataObject, isWait: boolean): string {
	if (error !== undefined) return errorOutcome(String(error));
	if (outcome === 'created') return 'payment made';
	if (outcome !== undefined) return 'payment found';
	return isWait && isFinal === false ? 'last known status' : 'result';
}

function seenAs(error: Thrown): Seen {
	return { outcome: outcomeOf(error), faults: findFaultsOfText(toldBy(error)) };
}

/** A payment that the server took on may be called made, found, existing or unknown, never failed. */
function faultsOfPayments({ accepted }: HostileApi, outcome: string): string[] {
	const isHonest = /^(payment (made|found)|unknown, not failed|exists, not read)$/.test(outcome);
	return accepted.size > 0 && !isHonest
		? [`a payment was made, and the node says: ${outcome}`]
		: [];
}
