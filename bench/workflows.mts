import {
	inARow,
	node,
	pickCredential,
	type Credential,
	type Workflow,
	type WorkflowNode,
} from '../demo/n8n/workflow.mts';

export const START = 'Start';
export const MEASURED = 'Measured';

export interface Credentials {
	kashimi: Credential;
	generic: Credential;
}

/** A node to measure, and how many items reach it. */
export interface Contender {
	by: 'kashimi' | 'httpRequest';
	/**
	 * `get` takes one request, `getWithStatus` two, as Kashimi's Get does unless told otherwise; `rows`
	 * creates a payment of each row, with four expressions.
	 */
	job: 'get' | 'getWithStatus' | 'create' | 'rows' | 'getMany' | 'providers';
	items: number;
	/** Of the Kashimi node. */
	options?: Record<string, unknown>;
	/** Of Kashimi's Get Many; without it all are returned. */
	limit?: number;
	continueOnFail?: boolean;
	/** Makes the end-to-end IDs of one run differ from those of another. */
	run?: number;
}

const PAYMENT_ID = '{{ $json.id }}';

const PATHS = {
	get: `/api/v1/archive/payments/${PAYMENT_ID}`,
	getWithStatus: `/api/v1/archive/payments/${PAYMENT_ID}`,
	create: '/api/v1/ob/payments',
	rows: '/api/v1/ob/payments',
	getMany: '/api/v1/archive/payments',
	providers: '/api/v1/capabilities/providers',
};

const IBAN = 'DE89370400440532013000';

export function workflowFor(contender: Contender, credentials: Credentials, url: string): Workflow {
	const nodes = [
		node(START, 'n8n-nodes-base.manualTrigger', 1, {}),
		node('List', 'n8n-nodes-base.set', 3.4, {
			mode: 'raw',
			jsonOutput: JSON.stringify({ rows: rowsFor(contender) }),
			options: {},
		}),
		node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'rows', options: {} }),
		measuredNode(contender, credentials, url),
	];
	return {
		name: `${contender.by} ${contender.job} ${contender.items}`,
		nodes,
		connections: inARow(nodes),
		settings: { executionOrder: 'v1' },
	};
}

/** The API makes up a payment for every number. */
function rowsFor({ job, items }: Contender): object[] {
	const isRead = job === 'get' || job === 'getWithStatus';
	const idOf = (n: number) => `56caec01-85cc-4fc6-8080-${String(n).padStart(12, '0')}`;
	return Array.from({ length: items }, (_, n) => ({ n, ...(isRead && { id: idOf(n) }) }));
}

function measuredNode(contender: Contender, credentials: Credentials, url: string): WorkflowNode {
	const { by, continueOnFail } = contender;
	const measured =
		by === 'kashimi'
			? node(MEASURED, 'n8n-nodes-kashimi.kashimi', 1, kashimiParameters(contender))
			: node(MEASURED, 'n8n-nodes-base.httpRequest', 4.4, httpParameters(contender, url));
	return {
		...pickCredential(measured, by === 'kashimi' ? credentials.kashimi : credentials.generic),
		...(continueOnFail && { onError: 'continueRegularOutput' }),
	};
}

export function kashimiParameters({ job, limit, options = {}, run = 0 }: Contender): object {
	const page = { returnAll: limit === undefined, ...(limit !== undefined && { limit }) };
	switch (job) {
		case 'get':
		case 'getWithStatus': {
			const read = { ...options, includeLatestStatus: job === 'getWithStatus' };
			return { resource: 'payment', operation: 'get', paymentId: `=${PAYMENT_ID}`, options: read };
		}
		case 'getMany':
			return { resource: 'payment', operation: 'getMany', ...page, options };
		case 'providers':
			return { resource: 'provider', operation: 'getMany', ...page, options };
		case 'rows':
			return {
				...kashimiParameters({ by: 'kashimi', job: 'create', items: 0, options, run }),
				amount: '={{ $json.n + 1 }}',
				recipientName: '=Example Shop {{ $json.n }}',
			};
		case 'create':
			return {
				resource: 'payment',
				operation: 'create',
				amount: 12.34,
				currency: 'EUR',
				recipientName: 'Example Shop Ltd',
				recipientIban: IBAN,
				remittanceInformation: '=Invoice {{ $json.n }}',
				redirectUri: 'https://example.com/thank-you',
				endToEndId: `=RUN-${run}-{{ $json.n }}`,
				options,
			};
	}
}

function httpParameters({ job, run = 0 }: Contender, url: string): object {
	const common = {
		url: `=${url}${PATHS[job]}`,
		authentication: 'genericCredentialType',
		genericAuthType: 'oAuth2Api',
		options: {},
	};
	if (job !== 'create' && job !== 'rows') return { method: 'GET', ...common };
	const isFixed = job === 'create';
	const body = {
		paymentScheme: { name: 'SEPA', mode: 'INSTANT' },
		recipient: {
			name: isFixed ? 'Example Shop Ltd' : 'Example Shop {{ $json.n }}',
			accounts: [{ iban: IBAN }],
		},
		amount: isFixed ? 12.34 : '{{ $json.n + 1 }}',
		...(!isFixed && { remittanceInformation: { value: 'Invoice {{ $json.n }}' } }),
		currency: 'EUR',
		metadata: { endToEndId: `RUN-${run}-{{ $json.n }}` },
	};
	return {
		method: 'POST',
		...common,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `=${JSON.stringify(body)}`,
	};
}
