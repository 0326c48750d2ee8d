import {
	NodeHelpers,
	Workflow,
	type INode,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';

import { Kashimi } from '../../../nodes/Kashimi/Kashimi.node.ts';
import { KashimiPollingTrigger } from '../../../nodes/Kashimi/KashimiPollingTrigger.node.ts';
import { KashimiTrigger } from '../../../nodes/Kashimi/KashimiTrigger.node.ts';

const kashimi = new Kashimi();
const TYPE = 'n8n-nodes-kashimi.kashimi';
/** What n8n adds to the form of a node that an agent uses. */
const TOOL = { descriptionType: 'auto' };
const toolType: INodeType = {
	...kashimi,
	description: {
		...kashimi.description,
		properties: [
			...kashimi.description.properties,
			{ displayName: 'Tool Description', name: 'descriptionType', type: 'string', default: 'auto' },
		],
	},
};

/** The first words of the hints that n8n's editor shows, as its `getNodeHints` finds them. */
function shown(entered: INodeParameters, inputs = 1): string[] {
	const type = 'descriptionType' in entered ? toolType : kashimi;
	const { properties } = type.description;
	const node: INode = {
		id: 'id',
		name: 'Kashimi',
		type: TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	node.parameters = NodeHelpers.getNodeParameters(
		properties,
		entered,
		true,
		false,
		node,
		type.description,
	)!;
	const typeOf = () => type;
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: { getByName: typeOf, getByNameAndVersion: typeOf, getKnownTypes: () => ({}) },
	});
	const items = Array.from({ length: inputs }, (_, n) => ({ json: { n } }));
	const isMet = (condition: string): boolean => {
		try {
			const { expression } = workflow;
			return (
				expression.getParameterValue(condition, null, 0, 0, node.name, items, 'manual', {}) === true
			);
		} catch {
			// As the editor does, while nothing comes in.
			return false;
		}
	};
	return kashimi.description
		.hints!.filter(({ displayCondition }) => isMet(displayCondition!))
		.map(({ message }) =>
			message
				.replace(/<\/?b>/g, '')
				.split(' ')
				.slice(0, 2)
				.join(' '),
		);
}

const create = { resource: 'payment', operation: 'create' };
const mapped = { ...create, endToEndId: '={{ $json.n }}', amount: '={{ $json.n }}' };
const NUMBER = 'Invoice or';
const AMOUNT = 'Amount is';
const AGENT = 'An agent';
const limits = { safetyLimits: { limits: { maxAmount: 100 } } };

test.each<[string, INodeParameters, number, string[]]>([
	['nothing mapped', create, 1, [NUMBER]],
	['nothing mapped, several items', create, 2, [NUMBER, AMOUNT]],
	['nothing comes in yet', create, 0, [NUMBER]],
	['both mapped', mapped, 2, []],
	['the number mapped', { ...mapped, amount: 12 }, 2, [AMOUNT]],
	['the amount mapped', { ...mapped, endToEndId: '' }, 2, [NUMBER]],
	['a number for one item', { ...create, endToEndId: 'INV-1', amount: 12 }, 1, []],
	['an agent without limits', { ...mapped, ...TOOL }, 1, [AGENT]],
	['an agent with other options', { ...mapped, ...TOOL, options: { timeout: 10 } }, 1, [AGENT]],
	['an agent and a fixed amount', { ...mapped, ...TOOL, amount: 12 }, 1, []],
	['an agent with a limit', { ...mapped, ...TOOL, options: limits }, 1, []],
	['another operation', { resource: 'payment', operation: 'get' }, 2, []],
	['an agent that reads', { resource: 'payment', operation: 'get', ...TOOL }, 1, []],
	['banks', { resource: 'provider', operation: 'getMany' }, 2, []],
])('%s: %j with %i items', (_, parameters, inputs, expected) => {
	expect(shown(parameters, inputs)).toEqual(expected);
});

test('what n8n suggests beside a node exists', () => {
	const types = [kashimi, new KashimiTrigger(), new KashimiPollingTrigger()];
	const known = [
		...types.map(({ description }) => `n8n-nodes-kashimi.${description.name}`),
		'n8n-nodes-base.if',
	];
	for (const { description } of types) {
		const { searchHint, relatedNodes } = description.builderHint!;
		expect(searchHint!.length).toBeLessThan(400);
		for (const { nodeType } of relatedNodes!) expect(known).toContain(nodeType);
	}
});
