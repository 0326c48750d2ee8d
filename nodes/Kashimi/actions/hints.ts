import type { IBuilderHint, NodeHint } from 'n8n-workflow';

const CREATES = '$parameter["operation"] === "create"';

const IS_FIXED = '!String($rawParameter["amount"]).startsWith("=")';

/** Shown in the node's panel. An expression there sees neither the credential nor its environment. */
export const hints: NodeHint[] = [
	{
		message:
			'<b>Invoice or Order Number</b> is empty, so running the workflow again creates new payments. Map your own number to have each one paid only once.',
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ ${CREATES} && !$rawParameter["endToEndId"] }}`,
	},
	{
		message:
			'<b>Amount</b> is fixed, so every input item creates a payment of the same amount. To use the amount of each item, drag it from the input into the field.',
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ ${CREATES} && ${IS_FIXED} && $input.all().length > 1 }}`,
	},
	{
		message:
			'An agent can ask for any amount. Add <b>Safety Limits</b> under Options and set <b>Max Amount</b>.',
		type: 'warning',
		location: 'outputPane',
		// n8n gives the field to the agent's form of a node only.
		displayCondition: `={{ ${CREATES} && $parameter["descriptionType"] !== undefined && !${IS_FIXED} && !$rawParameter["options"]?.safetyLimits?.limits?.maxAmount }}`,
	},
];

/** What n8n's assistants read when they search for nodes. */
export const builderHint: IBuilderHint = {
	searchHint:
		'Bank payment by link: Create returns redirectUrl, which the payer opens to approve the payment. Send it, then add Wait for Final Status with the paymentId, and deliver only if isPaid is true: a payer who comes back has not necessarily paid. Set endToEndId to the order or invoice number: each number is paid once.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-kashimi.kashimiTrigger',
			relationHint: 'Start another workflow when a payment is completed or fails, by webhook',
		},
		{
			nodeType: 'n8n-nodes-kashimi.kashimiPollingTrigger',
			relationHint: 'The same without a public webhook URL',
		},
		{ nodeType: 'n8n-nodes-base.if', relationHint: 'Branch on isPaid after the wait' },
	],
};
