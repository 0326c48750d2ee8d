import { readFileSync, readdirSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

import { GUESS_IDS, type GuessId } from '../../scripts/probe/guesses.mts';

type Node = Record<string, unknown>;

interface Operation {
	operationId: string;
	security: Array<Record<string, string[]>>;
	responses: Record<string, Node>;
}

interface Contract extends Node {
	paths: Record<string, Record<string, Operation>>;
	webhooks: Record<string, { post: { requestBody: Node } }>;
	components: {
		schemas: Record<string, Node>;
		securitySchemes: {
			clientCredentials: { flows: { clientCredentials: { scopes: Record<string, string> } } };
		};
	};
}

const SAMPLES = new URL('samples/', import.meta.url);
const contract: Contract = parse(
	readFileSync(new URL('../../openapi/kashimi.yaml', import.meta.url), 'utf8'),
);
const operations = Object.values(contract.paths).flatMap((path) => Object.values(path));

const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
ajv.addVocabulary(['components', 'x-inferred', 'x-inferred-reason', 'x-guess', 'x-known-values']);
addFormats.default(ajv);
ajv.addSchema({ components: contract.components }, 'kashimi');

function problems(schema: string, value: unknown): string {
	const validate = ajv.getSchema(`kashimi#/components/schemas/${schema}`);
	if (!validate) throw new Error(`There is no schema ${schema}.`);
	return validate(value) ? '' : ajv.errorsText(validate.errors);
}

function sample(name: string): unknown {
	return JSON.parse(readFileSync(new URL(`${name}.json`, SAMPLES), 'utf8'));
}

interface Place {
	where: string;
	node: Node;
}

/** Every object below the node, with `$ref` followed; each referenced object once. */
function everyObject(start: unknown, where = '#', seen = new Set<unknown>()): Place[] {
	if (typeof start !== 'object' || start === null || seen.has(start)) return [];
	seen.add(start);
	const node = start as Node;
	const referenced =
		typeof node.$ref === 'string'
			? everyObject(resolve(node.$ref), node.$ref, seen)
			: Object.entries(node).flatMap(([key, value]) => everyObject(value, `${where}/${key}`, seen));
	return [{ where, node }, ...referenced];
}

function resolve(reference: string): unknown {
	return reference
		.split('/')
		.slice(1)
		.reduce<unknown>((node, key) => (node as Node)[key], contract);
}

const places = everyObject(contract);
const answers = [
	...operations.map(({ responses }) => responses),
	...Object.values(contract.webhooks).map(({ post }) => post.requestBody),
].flatMap((part) => everyObject(part));

describe('the documented samples', () => {
	const names = readdirSync(SAMPLES).map((file) => file.replace(/\.json$/, ''));

	test.each(names)('%s', (name) => {
		const [schema] = name.split('.');
		for (const value of [sample(name)].flat()) expect(problems(schema, value)).toBe('');
	});

	test('cover every schema a client sends or receives as a whole', () => {
		const covered = new Set(names.map((name) => name.split('.')[0]));
		expect([...covered].sort()).toEqual([
			'CreatePaymentRequest',
			'CreatedPayment',
			'Error',
			'Payment',
			'PaymentStatusEvent',
			'PaymentStatusWebhook',
			'Provider',
			'TokenError',
			'TokenResponse',
		]);
	});

	const request = sample('CreatePaymentRequest.customBankSelection') as Node;
	const created = sample('CreatedPayment') as Node;
	test.each<[string, string, Node]>([
		['a request without an amount', 'CreatePaymentRequest', { ...request, amount: undefined }],
		['an amount as text', 'CreatePaymentRequest', { ...request, amount: '10' }],
		['a bank that is no UUID', 'CreatePaymentRequest', { ...request, provider: { id: 'x' } }],
		['an answer without a payment id', 'CreatedPayment', { ...created, paymentId: undefined }],
		['an answer with a bad instant', 'CreatedPayment', { ...created, createdAt: '2026-99-99' }],
	])('bound what is valid: not %s', (_, schema, value) => {
		expect(problems(schema, JSON.parse(JSON.stringify(value)))).not.toBe('');
	});

	test.each(names.filter((name) => !name.startsWith('CreatePaymentRequest')))(
		'%s may hold unknown fields',
		(name) => {
			const [schema] = name.split('.');
			const [value] = [sample(name)].flat() as Node[];
			expect(problems(schema, { ...value, unknown: { field: 1 } })).toBe('');
		},
	);
});

test('whatever is inferred has a reason', () => {
	const inferred = places.filter(({ node }) => 'x-inferred' in node || 'x-inferred-reason' in node);
	expect(inferred.length).toBeGreaterThan(10);
	const unreasoned = inferred.filter(
		({ node }) =>
			node['x-inferred'] !== true || !/\w{2,} \w{2,}/.test(String(node['x-inferred-reason'])),
	);
	expect(unreasoned.map(({ where }) => where)).toEqual([]);
});

test('whatever is inferred is one of the guesses that the probe tries', () => {
	const inferred = places.filter(({ node }) => 'x-inferred' in node || 'x-guess' in node);
	const unknown = inferred.filter(({ node }) => !GUESS_IDS.includes(node['x-guess'] as GuessId));
	expect(unknown.map(({ where }) => where)).toEqual([]);
});

test('every operation but the token declares one known scope', () => {
	const { scopes } = contract.components.securitySchemes.clientCredentials.flows.clientCredentials;
	const declared = Object.fromEntries(
		operations.map(({ operationId, security }) => [
			operationId,
			security.flatMap(({ clientCredentials }) => clientCredentials ?? []),
		]),
	);
	expect(declared).toEqual({
		requestToken: [],
		listProviders: ['providers:read'],
		createPayment: ['payments:write'],
		listPayments: ['payments:read'],
		getPayment: ['payments:read'],
		listPaymentStatuses: ['payments:read'],
		getLatestPaymentStatus: ['payments:read'],
	});
	expect(Object.keys(scopes)).toEqual(expect.arrayContaining(Object.values(declared).flat()));
});

test('answers and webhooks are open: no closed enum, no refused field', () => {
	const schemas = answers.filter(({ where }) => where.startsWith('#/components/schemas/'));
	expect(schemas.length).toBeGreaterThan(50);
	const closed = answers.filter(
		({ node }) => 'enum' in node || 'const' in node || node.additionalProperties === false,
	);
	expect(closed.map(({ where }) => where)).toEqual([]);
});

test('known values stand at plain strings', () => {
	const open = places.filter(({ node }) => 'x-known-values' in node);
	expect(open.length).toBeGreaterThan(5);
	for (const { node } of open) expect(node).toMatchObject({ type: 'string' });
});

test('every operation names the failures that can meet any request', () => {
	for (const { operationId, responses } of operations) {
		expect([operationId, Object.keys(responses)]).toEqual([
			operationId,
			expect.arrayContaining(['401', '429', '500', '503']),
		]);
	}
});
