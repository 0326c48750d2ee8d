import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { Engine } from '../support/engine.mts';
import { validPayment } from '../support/stage.mts';
import { credentialWithToken } from './credentials.mts';
import { batches, isPolluted, SEED } from './fuzz.mts';
import { errorOutcome, OUTCOMES } from './outcomes.mts';
import { payment, PAYMENT_ID, provider, statusEvent } from './samples.mts';
import { HOSTILE_TEXTS, mutated } from './values.mts';

/** Of 429, 503 and 401 each one holds up all others; the fault matrix has them. */
const STATUSES = [204, 206, 300, 304, 400, 403, 404, 408, 409, 410, 418, 422, 500, 501, 502, 599];
const OPERATIONS: Array<[string, string, object, number]> = [
	['payment', 'get', { paymentId: PAYMENT_ID, options: { includeLatestStatus: true } }, 6000],
	['payment', 'getMany', {}, 6000],
	['payment', 'getStatus', { paymentId: PAYMENT_ID }, 6000],
	['payment', 'getStatusHistory', { paymentId: PAYMENT_ID }, 6000],
	['provider', 'getMany', { options: { includeSubsidiaries: true }, filters: { name: 'b' } }, 6000],
	['payment', 'create', validPayment, 4000],
];

interface Answer {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
	/** Sent instead of any HTTP. */
	raw?: Buffer;
}

const bytes = fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each));
const jsonValue = fc.oneof(
	fc.constantFrom<unknown>(...HOSTILE_TEXTS, null, 1e21, -0),
	fc.jsonValue(),
);
const polluting = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},';
const realAnswers = [
	...[payment(PAYMENT_ID), statusEvent('COMPLETED'), statusEvent('FAILED'), provider()],
	{ paymentId: PAYMENT_ID, redirectUrl: 'https://bank.example', status: 'PENDING' },
];
const mutatedAnswers = fc
	.constantFrom<Record<string, unknown>>(...realAnswers)
	.chain((real) => mutated(real, jsonValue))
	.chain((real) => fc.constantFrom(real, [real], [real, real, real]))
	.map((real) => JSON.stringify(real))
	.chain((real) =>
		fc.constantFrom(real, real, real.replace('{', polluting), real.slice(0, real.length / 2)),
	)
	.map((text) => Buffer.from(text));
const anyJson = jsonValue.map((value) => Buffer.from(JSON.stringify(value)));
const headers = fc.dictionary(
	fc.constantFrom('Content-Type', 'Content-Encoding', 'Location', 'Set-Cookie', 'X-Any', 'Vary'),
	fc.oneof(
		fc.constantFrom('application/json', 'text/html', 'gzip', 'br', 'identity', '', '//x', '*/*'),
		fc.stringMatching(/^[\x21-\x7e]{1,40}$/),
	),
	{ maxKeys: 2 },
);
const answers: fc.Arbitrary<Answer> = fc.record(
	{
		status: fc.oneof(
			{ weight: 3, arbitrary: fc.constant(200) },
			{ weight: 1, arbitrary: fc.constantFrom(...STATUSES) },
		),
		headers: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, headers),
		body: fc.oneof({ weight: 4, arbitrary: mutatedAnswers }, anyJson, bytes),
		raw: fc.option(bytes, { freq: 30, nil: undefined }),
	},
	{ requiredKeys: ['status', 'headers', 'body'] },
);

let engine: Engine;
let waiting: Answer[] = [];
/** What the first request of an item asks for; others follow from its answer. */
let route: string | undefined;
let followUps = 0;
const server = createServer((request, response) => {
	request.resume();
	const asked = request.url!.split('?')[0]!.split('/')[4];
	route ??= asked;
	const isAnswered = asked !== route && ++followUps % 2 === 0;
	const {
		status,
		headers: fields,
		body,
		raw,
	} = (isAnswered ? undefined : waiting.pop()) ?? goodStatus;
	if (raw) {
		response.socket!.end(raw);
		return;
	}
	response.writeHead(status, { 'Content-Type': 'application/json', ...fields });
	response.end(body);
});
/** For every other follow-up, and for those that come once all answers are given. */
const goodStatus: Answer = {
	status: 200,
	headers: {},
	body: Buffer.from(JSON.stringify([statusEvent('COMPLETED')])),
};

beforeAll(async () => {
	engine = await Engine.start();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	await engine.saveCredential(credentialWithToken(`http://127.0.0.1:${port}`).withToken);
});

afterAll(() => {
	server.closeAllConnections();
	server.close();
});

function faultOf({ error, message, details }: IDataObject): string | undefined {
	if (error === undefined || typeof details !== 'object') return undefined;
	const isOurs = errorOutcome(String(error)) in OUTCOMES;
	const isTold = String(message).length > 10 && (details as IDataObject).nextStep !== undefined;
	return isOurs && isTold ? undefined : `${String(error)} | ${String(message).slice(0, 300)}`;
}

test.each(OPERATIONS)(
	`%s: %s takes or refuses any answer (seed ${SEED})`,
	async (resource, operation, parameters, full) => {
		const faults = new Set<string>();
		const kinds = new Set<string>();
		route = undefined;
		const options = { ...((parameters as IDataObject).options as IDataObject), maxRetries: 0 };
		for (const batch of batches(answers, full)) {
			waiting = [...batch];
			const { error, outputs } = await engine.run({
				parameters: { resource, operation, ...parameters, options } as IDataObject,
				items: batch.map((_, number) => ({ number })),
				node: { onError: 'continueRegularOutput' },
			});
			if (error) faults.add(`the run stopped: ${error.message}`);
			for (const { json } of outputs.flat()) {
				kinds.add('error' in json ? 'refused' : 'taken');
				const fault = faultOf(json);
				if (fault !== undefined) faults.add(fault);
			}
			expect(waiting).toEqual([]);
		}
		expect([...faults]).toEqual([]);
		expect(kinds.size).toBe(2);
		expect(isPolluted()).toBe(false);
	},
	600_000,
);
