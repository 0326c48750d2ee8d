import { node, webhook, type WorkflowNode } from '../../demo/n8n/workflow.mts';
import { startLanguageModel, type LanguageModel, type Turn } from './languageModel.mts';
import { ownN8n } from './ownN8n.mts';
import type { PaymentWorkflow } from './paymentWorkflow.mts';
import type { Stage } from './stage.mts';
import {
	NOT_CONFIRMED,
	NOTHING_SENT,
	GIVEN_BEFORE,
	ASK_ABOUT_LIMIT,
	outsideLimit,
} from '../support/sentences.mts';

const CREATE = 'Create_a_payment';
const fromAi = (key: string, description: string, type = 'string') =>
	`={{ $fromAI('${key}', '${description}', '${type}') }}`;

const ORDER = {
	amount: 12.34,
	recipient_name: 'Example Shop Ltd',
	recipient_iban: 'DE89 3704 0044 0532 0130 00',
	remittance_information: 'Invoice 2026-001',
};
const order = (changes: object = {}): Turn => ({
	calls: [{ tool: CREATE, args: { ...ORDER, ...changes } }],
});

describe('an AI agent with tools of Kashimi, in a real n8n', () => {
	const own = ownN8n();
	let stage: Stage;
	let model: LanguageModel;
	let workflow: PaymentWorkflow;

	beforeAll(async () => {
		({ stage, workflow } = own);
		model = await startLanguageModel();
		const openAiApi = await workflow.createCredential('openAiApi', model.account);
		await workflow.activate(await workflow.create(agentWorkflow(openAiApi)), 'pay');
	});

	beforeEach(() => {
		stage.sandbox.reset();
		model.script = [];
		model.requests = [];
	});

	afterAll(async () => await model.close());

	function agentWorkflow(openAiApi: { id: string; name: string }) {
		const tool = (name: string, parameters: object): WorkflowNode =>
			workflow.withCredential(node(name, 'n8n-nodes-kashimi.kashimiTool', 1, parameters));
		const paymentId = fromAi('payment_id', 'The paymentId');
		const order = {
			amount: fromAi('amount', 'In euros', 'number'),
			recipientName: fromAi('recipient_name', 'Holder of the account that is paid'),
			recipientIban: fromAi('recipient_iban', 'Account that is paid'),
			remittanceInformation: fromAi('remittance_information', 'Invoice number'),
		};
		const options = { maxRetries: 0, safetyLimits: { limits: { maxAmount: 100 } } };
		const tools = [
			tool('Create a payment', { ...order, options }),
			tool('Check an order', { ...order, options: { ...options, dryRun: true } }),
			tool('Sum up payments', {
				operation: 'getMany',
				filters: { period: 'today' },
				options: { summarize: true },
			}),
			tool('Reconcile an invoice', {
				operation: 'reconcile',
				invoiceNumber: fromAi('invoice_number', 'As on the invoice'),
				amount: fromAi('amount', 'In euros', 'number'),
			}),
			tool('Get a payment', { operation: 'get', paymentId }),
			tool('Get many payments', { operation: 'getMany' }),
			tool('Get the status', { operation: 'getStatus', paymentId }),
			tool('Get the history', { operation: 'getStatusHistory', paymentId }),
			tool('Wait for it', { operation: 'waitForFinalStatus', paymentId }),
			tool('List banks', {
				resource: 'provider',
				operation: 'getMany',
				limit: 2,
				filters: { name: fromAi('name', 'Part of the name of the bank') },
			}),
		];
		const agent = node('Agent', '@n8n/n8n-nodes-langchain.agent', 3.1, {
			promptType: 'define',
			text: '={{ $json.body.text }}',
		});
		const chatModel = {
			...node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, {
				model: { __rl: true, mode: 'id', value: 'stand-in' },
			}),
			credentials: { openAiApi },
		};
		const to = (type: string) => ({ [type]: [[{ node: 'Agent', type, index: 0 }]] });
		return {
			name: 'Agent',
			nodes: [webhook({ responseMode: 'lastNode' }), agent, chatModel, ...tools],
			connections: {
				Webhook: to('main'),
				Model: to('ai_languageModel'),
				...Object.fromEntries(tools.map(({ name }) => [name, to('ai_tool')])),
			},
			settings: { executionOrder: 'v1' },
		};
	}

	/** One message to the agent, and what the model says turn by turn. */
	async function say(...turns: Turn[]): Promise<string[]> {
		model.script = [...turns, { text: 'Done.' }];
		const response = await workflow.call({ text: 'Pay the invoice' });
		expect(await response.json()).toEqual({ output: 'Done.' });
		return model.observations();
	}

	const payments = () => stage.sandbox.store.all().map(({ payment }) => payment);

	test('tells the model what each tool does and asks it for the right fields only', async () => {
		await say();
		const tools = model.requests[0]!.tools!.map(({ function: tool }) => tool);
		const described = Object.fromEntries(tools.map((tool) => [tool.name, tool.description]));
		expect(described).toMatchInlineSnapshot(`
		{
		  "Check_an_order": "Create a payment link in Kashimi",
		  "Create_a_payment": "Create a payment link in Kashimi",
		  "Get_a_payment": "Get a payment in Kashimi",
		  "Get_many_payments": "Get many payments in Kashimi",
		  "Get_the_history": "Get the status history of a payment in Kashimi",
		  "Get_the_status": "Get the status of a payment in Kashimi",
		  "List_banks": "Get many banks in Kashimi",
		  "Reconcile_an_invoice": "Reconcile invoices with payments in Kashimi",
		  "Sum_up_payments": "Get many payments in Kashimi",
		  "Wait_for_it": "Wait for the final status of a payment in Kashimi",
		}
	`);
		const create = tools.find(({ name }) => name === CREATE)!;
		expect(Object.keys(create.parameters.properties)).toEqual(Object.keys(ORDER));
	});

	test('serves the output previews to the editor', async () => {
		const path = 'schemas/n8n-nodes-kashimi.kashimi/1.0.0/payment/create.json';
		const preview = await fetch(`${own.n8n.url}/${path}`);
		expect(await preview.json()).toMatchObject({ properties: { redirectUrl: { type: 'string' } } });
	});

	test('creates the payment and gives the model the bank link', async () => {
		const [answer] = await say(order());
		const [payment] = payments();
		expect(answer).toContain(payment!.id);
		expect(answer).toContain('redirectUrl');
	});

	test('pays once when the model orders twice, in one turn, one message, or two messages', async () => {
		const twice = {
			calls: [order(), order()].flatMap((turn) => ('calls' in turn ? turn.calls : [])),
		};
		await say(twice);
		await say(order(), order({ recipient_iban: 'DE89370400440532013000' }));
		const [answer] = await say(order());
		expect(answer).toContain(GIVEN_BEFORE);
		expect(payments()).toHaveLength(1);
	});

	test('refuses nonsense in words for the model, and pays once it is corrected', async () => {
		const answers = await say(
			order({ recipient_iban: 'DE00 3704 0044 0532 0130 00' }),
			order({ amount: -5 }),
			order({ amount: 5000 }),
			order({ amount: 5000, maxAmount: 9999, options: { safetyLimits: {} } }),
			order(),
		);
		expect(answers).toHaveLength(5);
		expect(answers[0]).toMatch(/Recipient IBAN .*NEXT STEP: ASK/);
		expect(answers[1]).toMatch(/Amount .*NEXT STEP: ASK/);
		expect(answers[2]).toContain(outsideLimit(100));
		expect(answers[2]).toContain(ASK_ABOUT_LIMIT);
		expect(answers[3]).toContain(outsideLimit(100));
		expect(payments().map(({ amount }) => amount)).toEqual([12.34]);
	});

	test('survives arguments of the wrong kind', async () => {
		const answers = await say(
			{ calls: [{ tool: CREATE, args: {} }] },
			order({ amount: 'a lot' }),
			order({ recipient_name: { first: 'Example' } }),
			{ calls: [{ tool: 'Get_a_payment', args: { payment_id: '../../auth/token' } }] },
		);
		expect(answers).toHaveLength(4);
		for (const answer of answers) expect(answer).toContain('NEXT STEP: ASK');
		const [read, ...creations] = answers.reverse();
		expect(read).not.toContain(NOTHING_SENT);
		for (const answer of creations) expect(answer).toContain('NEXT STEP: ASK');
		expect(payments()).toEqual([]);
	});

	test('says retry when the outcome is unknown; the retry finds the payment', async () => {
		stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
		stage.sandbox.faults.plan({ route: 'list', kind: 'statusBeforeCommit', status: 503, times: 1 });
		const [unknown, found] = await say(order(), order());
		expect(unknown).toContain(NOT_CONFIRMED);
		expect(unknown).toContain('NEXT STEP: RETRY');
		expect(found).toContain('"outcome":"existing"');
		expect(payments()).toHaveLength(1);
	});

	test('reads, waits and lists by the other tools', async () => {
		await say(order());
		const [{ id }] = payments() as [{ id: string }];
		await stage.sandbox.advance(id, { outcome: 'completed' });
		const read = (tool: string): Turn => ({ calls: [{ tool, args: { payment_id: id } }] });
		const answers = await say(
			read('Get_a_payment'),
			{ calls: [{ tool: 'Get_many_payments', args: {} }] },
			read('Get_the_status'),
			read('Get_the_history'),
			read('Wait_for_it'),
			{ calls: [{ tool: 'List_banks', args: { name: 'swedbank' } }] },
		);
		expect(answers).toHaveLength(6);
		for (const answer of answers.slice(0, 5)) expect(answer).toContain(id);
		for (const answer of answers.slice(2, 5)) expect(answer).toContain('COMPLETED');
		expect(answers[5]).toContain('Swedbank');
	});

	test('checks an order without paying it, and tells totals and what an invoice has become', async () => {
		const check = (changes: object = {}): Turn => ({
			calls: [{ tool: 'Check_an_order', args: { ...ORDER, ...changes } }],
		});
		const [refused, checked] = await say(check({ amount: 5000 }), check());
		expect(refused).toContain(outsideLimit(100));
		expect(refused).toContain('NEXT STEP: ASK');
		expect(checked).toContain('"dryRun":true');
		expect(checked).toContain('12.34 EUR to Example Shop Ltd, DE•• … 3000');
		expect(stage.sandbox.recordedRequests).toEqual([]);

		await say(order());
		const [totals, invoice] = await say(
			{ calls: [{ tool: 'Sum_up_payments', args: {} }] },
			{
				calls: [
					{
						tool: 'Reconcile_an_invoice',
						args: { invoice_number: 'Invoice 2026-001', amount: 12.34 },
					},
				],
			},
		);
		expect(totals).toContain('{"status":"PENDING","currency":"EUR","count":1,"sum":12.34}');
		expect(totals).toContain('"oldestOpenPayment":{"paymentId"');
		expect(invoice).toContain('"match":"pending"');
	});
});
