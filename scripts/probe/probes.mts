import { isSigned } from '../../nodes/Kashimi/webhook/signature.ts';
import type { Answer } from './api.mts';
import {
	entriesOf,
	finding,
	isFields,
	PATHS,
	SCOPES,
	shapeOf,
	untold,
	type Fields,
	type Finding,
	type Bench,
} from './bench.mts';
import type { GuessId } from './guesses.mts';

export type Probe = (bench: Bench) => Promise<Finding> | Finding;

const NOT_CREATED = 'nothing is created in this run';
const NO_PAYMENT = 'no payment could be made';
const encoded = (id: string) => `metadata%5BendToEndId%5D=${encodeURIComponent(id)}`;

/** Whether an order with these values is taken. */
async function isTaken(
	bench: Bench,
	purpose: string,
	changes: object,
): Promise<Answer | undefined> {
	if (bench.options.isProduction || bench.shared === undefined) return undefined;
	return await bench.create(purpose, bench.order(changes));
}

/** A limit that is guessed: the longest value is taken, and one more is not. */
async function limit(
	bench: Bench,
	name: string,
	most: number,
	make: (length: number) => object,
): Promise<Finding> {
	const longest = await isTaken(bench, `${name}, ${most} characters`, make(most));
	const longer = await isTaken(bench, `${name}, ${most + 1} characters`, make(most + 1));
	if (!longest || !longer) return untold(NOT_CREATED);
	const came = `${most}: HTTP ${longest.status}; ${most + 1}: HTTP ${longer.status}`;
	return finding(longest.status < 300 && longer.status >= 400, came);
}

/** The shared payment has the values of the samples, and only the fields that are needed. */
function takenAsSent({ options, shared }: Bench): Finding {
	if (options.isProduction) return untold(NOT_CREATED);
	return finding(shared !== undefined, shared ? 'taken' : 'the creation was refused');
}

async function archived(bench: Bench): Promise<Fields | undefined> {
	if (bench.paymentId === undefined) return undefined;
	const { json } = await bench.api.ask({ path: `${PATHS.payments}/${bench.paymentId}` });
	return isFields(json) ? json : undefined;
}

/** In the order in which they run: the ones before make what the ones after need. */
export const PROBES: Record<GuessId, Probe> = {
	async 'token-answer'({ api }) {
		const { status, json } = await api.askForToken(SCOPES.join(' '));
		const { expires_in, token_type } = isFields(json) ? json : {};
		const came = `HTTP ${status}, ${shapeOf(json)}; expires_in: ${typeof expires_in} ${Number(expires_in)}, token_type: ${String(token_type)}`;
		return finding(status === 200 && typeof expires_in === 'number', came);
	},
	async 'token-errors'({ api }) {
		const { status, json } = await api.askForToken('payments:read', 'a wrong secret');
		const isKnown = isFields(json) && json.error === 'invalid_client';
		return finding(isKnown && [400, 401].includes(status), `HTTP ${status}, ${shapeOf(json)}`);
	},
	async 'parallel-tokens'({ api }) {
		await api.askForToken(SCOPES.join(' '));
		const { status } = await api.ask({ path: PATHS.providers });
		return status === 403
			? untold('HTTP 403: the client may not list banks')
			: finding(status !== 401, `HTTP ${status} with the older token`);
	},
	async 'scopes-of-routes'({ api }) {
		const seen: string[] = [];
		for (const [scope, path, other] of [
			['providers:read', PATHS.providers, PATHS.payments],
			['payments:read', PATHS.payments, PATHS.providers],
		] as const) {
			const { json } = await api.askForToken(scope);
			const token = isFields(json) ? String(json.access_token) : '';
			const own = await api.ask({ path, token });
			const foreign = await api.ask({ path: other, token });
			seen.push(`${scope}: HTTP ${own.status}, elsewhere ${foreign.status}`);
			if (own.status >= 300 || foreign.status !== 403) return finding(false, seen.join('; '));
		}
		return finding(true, `${seen.join('; ')} (payments:write not tried)`);
	},
	async 'error-body'({ api }) {
		const path = `${PATHS.payments}/00000000-0000-4000-8000-000000000000`;
		const { status, json } = await api.ask({ path });
		const fields = isFields(json) ? json : {};
		const isKnown =
			typeof fields.title === 'string' &&
			(fields.httpStatusCode ?? fields.statusCode) !== undefined &&
			(fields.message ?? fields.errorCode) !== undefined;
		return finding(isKnown, `HTTP ${status}, ${shapeOf(json)}`);
	},
	async 'providers-list'({ api }) {
		const { status, json } = await api.ask({ path: PATHS.providers });
		return finding(Array.isArray(json), `HTTP ${status}, ${shapeOf(json)}`);
	},
	async 'payments-list'({ api }) {
		const { status, json } = await api.ask({ path: PATHS.payments });
		return finding(Array.isArray(json), `HTTP ${status}, ${shapeOf(json)}`);
	},
	async 'create-answer'(bench) {
		if (bench.options.isProduction) return untold(NOT_CREATED);
		const order = bench.order();
		const answer = await bench.create('the payment that is read back', order);
		if (answer.status < 300) bench.shared = { answer, order };
		const fields = isFields(answer.json) ? answer.json : {};
		const isKnown = ['paymentId', 'redirectUrl', 'status'].every(
			(name) => typeof fields[name] === 'string',
		);
		return finding(
			answer.status === 201 && isKnown,
			`HTTP ${answer.status}, ${shapeOf(answer.json)}`,
		);
	},
	async 'archive-lag'(bench) {
		if (bench.paymentId === undefined) return untold(NO_PAYMENT);
		const path = `${PATHS.payments}/${bench.paymentId}`;
		const { fits, milliseconds } = await bench.until(
			async () => await bench.api.ask({ path }),
			({ status }) => status < 300,
		);
		if (!fits) return finding(false, `not there after ${milliseconds} ms`);
		return finding(milliseconds <= 3000, `there after ${milliseconds} ms at most`);
	},
	async 'payment-path'(bench) {
		if (bench.paymentId === undefined) return untold(NO_PAYMENT);
		const payment = await archived(bench);
		if (payment === undefined) return finding(false, 'the payment is not read by its paymentId');
		return finding(payment.id === bench.paymentId, shapeOf(payment));
	},
	async 'end-to-end-filter'(bench) {
		const id = bench.shared?.order.metadata.endToEndId;
		if (id === undefined) return untold(NO_PAYMENT);
		const read = async (query: string) =>
			entriesOf((await bench.api.ask({ path: PATHS.payments, query })).json);
		const own = await read(encoded(id));
		const plain = await read(`metadata[endToEndId]=${id}`);
		const none = await read(encoded('PROBE-that-nobody-has'));
		const came = `own: ${own?.length ?? 'no list'}, with plain brackets: ${plain?.length ?? 'no list'}, an ID that nobody has: ${none?.length ?? 'no list'}`;
		return finding(own?.length === 1 && none?.length === 0, came);
	},
	async 'lists-are-whole'(bench) {
		const ask = async () => await bench.api.ask({ path: PATHS.payments });
		let answer = await ask();
		const count = () => entriesOf(answer.json)?.length ?? 0;
		if (bench.options.makesMany && bench.shared !== undefined && count() <= 100) {
			for (let missing = 101 - count(); missing > 0; missing--)
				await bench.create('the list of more than 100');
			answer = await ask();
		}
		const signs = Object.keys(isFields(answer.json) ? answer.json : {});
		const { link, 'x-total-count': total } = answer.headers;
		const came = `${count()} payments, ${shapeOf(answer.json)}${link ? ', header Link' : ''}${total ? ', header X-Total-Count' : ''}`;
		if (link || total || signs.length > 1) return finding(false, came);
		return count() > 100
			? finding(true, came)
			: untold(`${came}; more than 100 are needed (--many)`);
	},
	async 'status-history'(bench) {
		if (bench.paymentId === undefined) return untold(NO_PAYMENT);
		const { answer } = await bench.until(
			async () =>
				await bench.api.ask({ path: PATHS.statuses, query: `paymentId=${bench.paymentId}` }),
			({ json }) => (entriesOf(json) ?? []).length > 0,
		);
		const events = entriesOf(answer.json) ?? [];
		const times = events.map(({ createdAt }) => Date.parse(String(createdAt)));
		const isSorted = times.every((time, index) => index === 0 || time >= times[index - 1]!);
		const isOwn = events.every((event) => String(event.paymentId) === bench.paymentId);
		const came = `HTTP ${answer.status}, ${shapeOf(answer.json)}${isSorted ? '' : ', not oldest first'}${isOwn ? '' : ', of other payments too'}`;
		if (events.length === 0 && answer.status < 300) return untold(came);
		return finding(Array.isArray(answer.json) && isSorted && isOwn, came);
	},
	async 'latest-status-route'(bench) {
		if (bench.paymentId === undefined) return untold(NO_PAYMENT);
		const query = `paymentId=${bench.paymentId}`;
		const { status, json } = await bench.api.ask({ path: `${PATHS.statuses}/latest`, query });
		return finding(status < 300 && isFields(json), `HTTP ${status}, ${shapeOf(json)}`);
	},
	async 'end-to-end-unique'(bench) {
		if (bench.shared === undefined) return untold(NO_PAYMENT);
		const { status, json } = await bench.create('the same end-to-end ID again', bench.shared.order);
		return finding(status === 409, `HTTP ${status}, ${shapeOf(json)}`);
	},
	async 'archive-echo'(bench) {
		const payment = await archived(bench);
		if (payment === undefined || bench.shared === undefined) return untold(NO_PAYMENT);
		const { order } = bench.shared;
		const same = (name: string, came: unknown, sent: unknown) =>
			came === sent
				? []
				: [`${name} ${came === undefined ? 'missing' : `differs (${typeof came})`}`];
		const at = (fields: unknown, ...path: string[]) =>
			path.reduce<unknown>((part, name) => (isFields(part) ? part[name] : undefined), fields);
		const differences = [
			...same('amount', payment.amount, order.amount),
			...same('currency', payment.currency, order.currency),
			...same(
				'IBAN',
				at(payment, 'recipient', 'account', 'number', 'value'),
				order.recipient.account.number.value,
			),
			...same(
				'reference',
				at(payment, 'remittanceInformation', 'value'),
				order.remittanceInformation.value,
			),
			...same('end-to-end ID', at(payment, 'metadata', 'endToEndId'), order.metadata.endToEndId),
		];
		return finding(differences.length === 0, differences.join(', ') || 'all as sent');
	},
	'sample-values': takenAsSent,
	'required-fields': takenAsSent,
	async 'amount-in-euros'(bench) {
		const payment = await archived(bench);
		if (payment === undefined) return untold(NO_PAYMENT);
		return finding(Number(payment.amount) === 0.01, `0.01 came back as ${Number(payment.amount)}`);
	},
	'end-to-end-length': async (bench) =>
		await limit(bench, 'end-to-end ID', 35, (length) => ({
			endToEndId: bench.order().metadata.endToEndId.padEnd(length, 'X'),
		})),
	'reference-length': async (bench) =>
		await limit(bench, 'reference', 140, (length) => ({ reference: 'Probe '.padEnd(length, 'X') })),
	'name-length': async (bench) =>
		await limit(bench, 'recipient name', 70, (length) => ({ name: 'Probe '.padEnd(length, 'X') })),
	async characters(bench) {
		const seen: string[] = [];
		for (const [what, changes] of [
			['umlaut in the name', { name: 'Probe Müller' }],
			['umlaut in the reference', { reference: 'Probe für Müller' }],
			['underscore in the reference', { reference: 'Probe INV_1' }],
			['underscore in the end-to-end ID', { endToEndId: `${bench.order().metadata.endToEndId}_1` }],
		] as const) {
			const answer = await isTaken(bench, what, changes);
			if (answer === undefined) return untold(NOT_CREATED);
			seen.push(`${what}: HTTP ${answer.status}`);
		}
		// Whatever is taken here, a bank may still refuse it.
		return finding(
			seen.some((each) => / 4\d\d$/.test(each)),
			seen.join('; '),
		);
	},
	'other-lengths': () => untold('not tried: it would need a payment for each'),
	async 'language-header'(bench) {
		if (bench.shared === undefined) return untold(NO_PAYMENT);
		const { status } = await bench.create('the language header', bench.order(), {
			'Accept-Language': 'lt',
		});
		return untold(
			`HTTP ${status}; open the link of that payment: its page should be in Lithuanian`,
		);
	},
	'rate-limit'({ api }) {
		const names = new Set(
			api.answers.flatMap(({ headers }) =>
				Object.keys(headers).filter((name) => /rate-?limit|retry-after/i.test(name)),
			),
		);
		const refused = api.answers.filter(({ status }) => status === 429).length;
		const came = `${refused} of ${api.answers.length} answers were 429; headers: ${[...names].join(', ') || 'none'}`;
		return names.size > 0 ? finding(false, came) : refused > 0 ? finding(true, came) : untold(came);
	},
	'payer-return': (bench) =>
		untold(
			bench.shared
				? 'open the link of the first payment, finish it, and look at the address you come back to'
				: NO_PAYMENT,
		),
	'final-statuses': () => untold('it takes a payment with the status UNKNOWN'),
	'detailed-statuses': () => untold('it takes payments that a payer finishes'),
	'size-of-answers'({ api }) {
		const depth = Math.max(...api.answers.map(({ json }) => depthOf(json)));
		return finding(depth <= 64, `${depth} levels at most`);
	},
	async 'webhook-request'(bench) {
		const { listener } = bench;
		if (listener === undefined) return untold('no address for webhooks is set');
		await bench.until(
			async () => await bench.api.ask({ path: PATHS.providers }),
			() => listener.received.length > 0,
		);
		const [first] = listener.received;
		if (first === undefined) return untold('none came in time');
		const json = parsed(first.body);
		return finding(
			first.method === 'POST' && isFields(json),
			`${first.method}, ${String(first.headers['content-type'])}, ${shapeOf(json)}; headers: ${Object.keys(first.headers).join(', ')}`,
		);
	},
	'webhook-signature'({ listener }) {
		const [first] = listener?.received ?? [];
		const secret = process.env.KASHIMI_WEBHOOK_SECRET ?? '';
		if (first === undefined) return untold('no webhook came');
		if (secret === '') return untold('KASHIMI_WEBHOOK_SECRET is not set');
		const fitting = Object.entries(first.headers)
			.filter(([, value]) => isSigned(first.body, value, secret, 'auto'))
			.map(([name]) => name);
		const came =
			fitting.length > 0 ? `signed in ${fitting.join(', ')}` : 'no header fits the raw body';
		return finding(fitting.includes('x-kashimi-signature'), came);
	},
};

function depthOf(json: unknown): number {
	return typeof json === 'object' && json !== null
		? 1 + Math.max(0, ...Object.values(json).map(depthOf))
		: 0;
}

function parsed(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString());
	} catch {
		return undefined;
	}
}
