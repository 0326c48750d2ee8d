import { parserOf } from './validation.mts';

export const FAULT_KINDS = [
	'statusBeforeCommit',
	'statusAfterCommit',
	'dropBeforeCommit',
	'dropAfterCommit',
	'resetMidBody',
	'garbageBody',
	'slow',
	'hang',
	'rateLimit',
	'expiredToken',
	'tokenError',
] as const;
const BODY_SHAPES = ['table', 'sample', 'html', 'truncatedJson'] as const;
export const TOKEN_ERRORS = [
	'invalid_request',
	'invalid_client',
	'invalid_scope',
	'server_error',
] as const;

/** `*` stands for any characters. */
export const NAMED_ROUTES = {
	/** Every route but the one for tokens. */
	api: ['* /api/v1/capabilities/*', '* /api/v1/ob/*', '* /api/v1/archive/*'],
	token: ['POST /api/v1/auth/token'],
	providers: ['GET /api/v1/capabilities/providers'],
	create: ['POST /api/v1/ob/payments'],
	list: ['GET /api/v1/archive/payments'],
	get: ['GET /api/v1/archive/payments/*'],
	status: ['GET /api/v1/archive/payment-statuses', 'GET /api/v1/archive/payment-statuses/latest'],
};

export type FaultKind = (typeof FAULT_KINDS)[number];
export type FaultRoute = keyof typeof NAMED_ROUTES | `${Uppercase<string>} /${string}`;

export interface Fault {
	/** A name, or a method and a path in which `*` stands for any characters. */
	route: FaultRoute;
	kind: FaultKind;
	/** How many requests it hits; 1 unless told, Infinity for every one. */
	times?: number;
	/** That it hits a request of its route; 1 unless told. */
	probability?: number;
	/** For `slow`; 1000 unless told. */
	delayMs?: number;
	/** For `statusBeforeCommit` and `statusAfterCommit`; 503 unless told. */
	status?: number;
	/** Seconds as a number or, one second ahead, as `seconds` or as an HTTP `date`. */
	retryAfter?: 'seconds' | 'date' | number;
	/** For `tokenError`; `server_error` unless told. */
	error?: (typeof TOKEN_ERRORS)[number];
	/** One of the two documented error bodies, or none of them; `table`, for garbage `html`. */
	shape?: (typeof BODY_SHAPES)[number];
	/** Instead of a shape: a string goes out as HTML, anything else as JSON. */
	body?: unknown;
}

const parsePlan = parserOf<Fault>(
	{
		type: 'object',
		additionalProperties: false,
		required: ['route', 'kind'],
		properties: {
			route: {
				anyOf: [{ enum: Object.keys(NAMED_ROUTES) }, { type: 'string', pattern: '^[A-Z]+ /' }],
			},
			kind: { enum: FAULT_KINDS },
			times: { anyOf: [{ type: 'integer', minimum: 1 }, { const: 'Infinity' }] },
			probability: { type: 'number', minimum: 0, maximum: 1 },
			delayMs: { type: 'number', minimum: 0 },
			status: { type: 'integer', minimum: 200, maximum: 599 },
			retryAfter: {
				anyOf: [{ enum: ['seconds', 'date'] }, { type: 'integer', minimum: 0 }],
			},
			error: { enum: TOKEN_ERRORS },
			shape: { enum: BODY_SHAPES },
			body: {},
		},
	},
	'No such fault',
);

/** Of a JSON body, where `Infinity` can only be a string. */
export function parseFault(value: unknown): Fault {
	const fault = parsePlan(value);
	return { ...fault, ...(fault.times !== undefined && { times: Number(fault.times) }) };
}

function patternsOf(route: FaultRoute): RegExp[] {
	const patterns = Object.hasOwn(NAMED_ROUTES, route)
		? NAMED_ROUTES[route as keyof typeof NAMED_ROUTES]
		: [route];
	return patterns.map((pattern) => {
		const literals = pattern
			.split('*')
			.map((literal) => literal.replace(/[$()+.?[\\\]^{|}]/g, '\\$&'));
		return new RegExp(`^${literals.join('.*')}$`);
	});
}

export interface PlannedFault {
	id: number;
	fault: Fault;
	/** How many more requests it hits. */
	left: number;
}

/** Which of the coming requests fail, and how. The fault that was planned first goes first. */
export class FaultPlan {
	#planned: Array<PlannedFault & { patterns: RegExp[] }> = [];
	#lastId = 0;
	readonly #random: () => number;

	constructor(random: () => number) {
		this.#random = random;
	}

	plan(fault: Fault): void {
		const patterns = patternsOf(fault.route);
		this.#planned.push({ id: ++this.#lastId, fault, patterns, left: fault.times ?? 1 });
	}

	/** In the order in which they were planned. */
	list(): readonly PlannedFault[] {
		return this.#planned;
	}

	remove(id: number): void {
		this.#planned = this.#planned.filter((planned) => planned.id !== id);
	}

	clear(): void {
		this.#planned = [];
	}

	/** Spends one of the fault's times. */
	take(method: string, path: string): Fault | undefined {
		const hit = this.#planned.find(
			({ fault, patterns }) =>
				patterns.some((pattern) => pattern.test(`${method} ${path}`)) &&
				this.#random() < (fault.probability ?? 1),
		);
		if (!hit) return undefined;
		hit.left -= 1;
		if (hit.left <= 0) this.#planned = this.#planned.filter((planned) => planned !== hit);
		return hit.fault;
	}
}
