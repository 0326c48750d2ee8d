import { credentialFor } from '../../demo/example.mts';
import {
	inARow,
	node,
	webhook,
	type Workflow,
	type WorkflowNode,
} from '../../demo/n8n/workflow.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { sentElsewhere } from '../support/sentences.mts';
import { startLanguageModel } from './languageModel.mts';
import { ownN8n } from './ownN8n.mts';
import type { EndedExecution } from './paymentWorkflow.mts';

describe('what one execution has sent, in a real n8n', () => {
	const own = ownN8n();
	/** Another environment of Kashimi. */
	let other: Sandbox;

	beforeAll(async () => void (other = await startSandbox()));
	beforeEach(async () => {
		own.stage.sandbox.reset();
		other.reset();
		await use(own.stage.sandbox);
	});
	afterAll(async () => await other.close());

	async function use(sandbox: Sandbox): Promise<void> {
		const { session, credential } = own.workflow;
		await session.updateCredential(credential, credentialFor(sandbox));
	}

	const paid = (sandbox: Sandbox) => sandbox.store.all().length;
	const create = (name: string, more: object = {}): WorkflowNode => ({
		...own.workflow.createNode({ options: { maxRetries: 0 }, endToEndId: 'INV-1' }),
		...{ name, id: name },
		...more,
	});
	const to = (name: string, type = 'main') => [{ node: name, type, index: 0 }];

	/** @returns the ID of the execution that the webhook of a new workflow starts */
	async function start(
		path: string,
		nodes: WorkflowNode[],
		connections: Workflow['connections'] = {},
	): Promise<string> {
		const workflow = {
			...{ name: path, nodes: [webhook({ path }), ...nodes] },
			settings: { executionOrder: 'v1' },
		};
		const inOrder = inARow(workflow.nodes);
		const id = await own.workflow.create({
			...workflow,
			connections: { ...inOrder, ...connections },
		});
		await own.workflow.activate(id, path);
		return await own.workflow.startedBy(async () => await own.workflow.call({}, path));
	}

	async function retry(id: string): Promise<EndedExecution> {
		const post = async () => await own.workflow.post(`/executions/${id}/retry`, {});
		return await own.workflow.end(await own.workflow.startedBy(post));
	}

	function expectRefused({ run }: EndedExecution): void {
		expect(run.resultData.error?.message).toBe(sentElsewhere());
		expect([paid(own.stage.sandbox), paid(other)]).toEqual([1, 0]);
	}

	test('its second node does not send to another client in a retry', async () => {
		const { faults } = own.stage.sandbox;
		faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
		faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 503 });
		faults.plan({ route: 'list', kind: 'statusBeforeCommit', status: 503, times: 9 });
		const id = await start('nodes', [create('First'), create('Second')]);
		expect((await own.workflow.end(id)).status).toBe('error');
		faults.clear();
		await use(other);
		expectRefused(await retry(id));

		await use(own.stage.sandbox);
		expect((await retry(id)).status).toBe('success');
		expect(paid(own.stage.sandbox)).toBe(1);
	});

	test('it does not send to another client after a wait', async () => {
		const wait = node('Wait', 'n8n-nodes-base.wait', 1.1, { resume: 'webhook', options: {} });
		const id = await start('wait', [
			create('First'),
			{ ...wait, webhookId: 'wait' },
			create('Second'),
		]);
		const { run } = await own.workflow.pause(id);
		await use(other);
		const { resumeToken } = run as unknown as { resumeToken: string };
		await fetch(`${own.n8n.url}/webhook-waiting/${id}?signature=${resumeToken}`);
		expectRefused(await own.workflow.end(id));
	});

	test('a loop over the error output pays no second time under a generated number', async () => {
		own.stage.sandbox.settings.archiveLagMs = 3_600_000;
		own.stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
		const again = { onError: 'continueErrorOutput' };
		const first = create('First', again);
		first.parameters = { ...(first.parameters as object), endToEndId: '' };
		const limit = node('Twice', 'n8n-nodes-base.filter', 2.2, {
			conditions: {
				...{ options: { version: 2, typeValidation: 'loose' }, combinator: 'and' },
				conditions: [
					{
						...{ leftValue: '={{ $runIndex }}', rightValue: 1 },
						operator: { type: 'number', operation: 'lt' },
					},
				],
			},
		});
		const id = await start('loop', [first, limit], {
			First: { main: [[], to('Twice')] },
			Twice: { main: [to('First')] },
		});
		const { run } = await own.workflow.end(id);
		expect(run.resultData.runData.First).toHaveLength(2);
		expect(paid(own.stage.sandbox)).toBe(1);
	});

	test('the tool of an agent does not send to another client in a retry', async () => {
		const model = await startLanguageModel();
		const openAiApi = await own.workflow.createCredential('openAiApi', model.account);
		const tool = { ...create('Pay'), type: 'n8n-nodes-kashimi.kashimiTool' };
		const chat = node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, {
			model: { __rl: true, mode: 'id', value: 'stand-in' },
		});
		const order = { calls: [{ tool: 'Pay', args: {} }] };
		model.script = [order, { refusal: 400 }];
		const id = await start(
			'agent',
			[
				node('Agent', '@n8n/n8n-nodes-langchain.agent', 3.1, { promptType: 'define', text: 'Pay' }),
				{ ...chat, credentials: { openAiApi } },
				tool,
			],
			{
				Agent: {},
				Model: { ai_languageModel: [to('Agent', 'ai_languageModel')] },
				Pay: { ai_tool: [to('Agent', 'ai_tool')] },
			},
		);
		expect((await own.workflow.end(id)).status).toBe('error');
		await use(other);
		model.script = [order, { text: 'Done.' }];
		await retry(id);
		expect(model.observations().at(-1)).toContain(sentElsewhere());
		expect([paid(own.stage.sandbox), paid(other)]).toEqual([1, 0]);
		await model.close();
	});
});
