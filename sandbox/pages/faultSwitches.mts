import { type Fault, type FaultPlan, NAMED_ROUTES, type PlannedFault } from '../faults.mts';

/** A fault of the control panel, without route and number of times. */
export interface FaultSwitch {
	id: string;
	label: string;
	description: string;
	fault: Omit<Fault, 'route' | 'times'>;
	/** What is selected at first. */
	route: Fault['route'];
}

const token = (error: NonNullable<Fault['error']>): FaultSwitch => ({
	id: error,
	label: `Token error: ${error}`,
	description: 'The token endpoint refuses with this error',
	fault: { kind: 'tokenError', error },
	route: 'token',
});

export const FAULT_SWITCHES: readonly FaultSwitch[] = [
	{
		id: 'rateLimitSeconds',
		label: '429 with seconds',
		description: 'Too many requests; Retry-After is a number of seconds',
		fault: { kind: 'rateLimit', retryAfter: 'seconds' },
		route: 'api',
	},
	{
		id: 'rateLimitDate',
		label: '429 with a date',
		description: 'Too many requests; Retry-After is an HTTP date',
		fault: { kind: 'rateLimit', retryAfter: 'date' },
		route: 'api',
	},
	{
		id: 'statusBeforeCommit',
		label: '503 before commit',
		description: 'Nothing is done',
		fault: { kind: 'statusBeforeCommit', status: 503 },
		route: 'create',
	},
	{
		id: 'statusAfterCommit',
		label: '503 after commit',
		description: 'The work is done, but the answer says it failed',
		fault: { kind: 'statusAfterCommit', status: 503 },
		route: 'create',
	},
	{
		id: 'dropBeforeCommit',
		label: 'Dropped connection before commit',
		description: 'Nothing is done, and no answer comes',
		fault: { kind: 'dropBeforeCommit' },
		route: 'create',
	},
	{
		id: 'dropAfterCommit',
		label: 'Dropped connection after commit',
		description: 'The work is done, but no answer comes',
		fault: { kind: 'dropAfterCommit' },
		route: 'create',
	},
	{
		id: 'resetMidBody',
		label: 'Dropped connection in mid-answer',
		description: 'The work is done, and half of the answer comes',
		fault: { kind: 'resetMidBody' },
		route: 'create',
	},
	{
		id: 'garbageBody',
		label: 'Garbage body',
		description: 'The right status with a page of HTML',
		fault: { kind: 'garbageBody', shape: 'html' },
		route: 'api',
	},
	{
		id: 'hang',
		label: 'No answer at all',
		description: 'The connection stays open until the client gives up',
		fault: { kind: 'hang' },
		route: 'create',
	},
	{
		id: 'expiredToken',
		label: 'Expired token',
		description: '401, although the token is valid',
		fault: { kind: 'expiredToken' },
		route: 'api',
	},
	token('invalid_request'),
	token('invalid_client'),
	token('invalid_scope'),
	token('server_error'),
];

export const FAULT_ROUTES = Object.keys(NAMED_ROUTES);

export interface SwitchState extends FaultSwitch {
	planned: PlannedFault[];
}

export interface FaultOverview {
	switches: SwitchState[];
	/** Planned by HTTP, in a way no switch stands for. */
	others: PlannedFault[];
}

function belongsTo({ fault }: PlannedFault, { fault: template }: FaultSwitch): boolean {
	const { route: _route, times: _times, ...rest } = fault;
	const names = Object.keys(template) as Array<keyof typeof template>;
	return (
		Object.keys(rest).length === names.length &&
		names.every((name) => rest[name] === template[name])
	);
}

export function faultOverview(faults: FaultPlan): FaultOverview {
	const planned = faults.list();
	const switches = FAULT_SWITCHES.map((each) => ({
		...each,
		planned: planned.filter((one) => belongsTo(one, each)),
	}));
	const others = planned.filter((one) => !FAULT_SWITCHES.some((each) => belongsTo(one, each)));
	return { switches, others };
}
