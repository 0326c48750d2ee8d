import { startN8n } from '../../demo/n8n/process.mts';
import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import { PaymentWorkflow } from './paymentWorkflow.mts';
import { setStage } from './stage.mts';
import type { Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;

/** What an assistant finds that builds workflows through n8n's own MCP server. */
describe("n8n's catalogue of nodes", () => {
	let stage: Stage;
	let n8n: LaunchedN8n | undefined;
	let key: string;

	beforeAll(async () => {
		stage = await setStage();
		n8n = await startN8n(stage.settings);
		const { session } = await PaymentWorkflow.setUp(n8n, stage.sandbox);
		await session['call']('PATCH', '/mcp/settings', { mcpAccessEnabled: true });
		key = (await session.get<{ apiKey: string }>('/mcp/api-key')).apiKey;
	}, FIRST_INSTALL);

	afterAll(async () => {
		await n8n?.stop();
		await stage.strike();
	});

	/** @returns the text that an assistant is given */
	async function ask(tool: string, parameters: object): Promise<string> {
		const response = await fetch(`${n8n!.url}/mcp-server/http`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${key}`,
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
			},
			body: JSON.stringify({
				jsonrpc: '2.0',
				id: 1,
				method: 'tools/call',
				params: { name: tool, arguments: parameters },
			}),
		});
		const [, json = ''] = /^(?:.*data: )?(\{.*\})\s*$/s.exec(await response.text()) ?? [];
		const { result } = JSON.parse(json) as { result: { content: Array<{ text: string }> } };
		return result.content.map(({ text }) => text).join('\n');
	}

	test.each([
		'send a payment link and wait until it is paid',
		'payment completed',
		'bank transfer',
		'pay by bank',
	])('finds the package for "%s", with what to do', async (query) => {
		const found = await ask('search_nodes', { queries: [query] });
		expect(found).toContain('n8n-nodes-kashimi.kashimi');
		expect(found).toContain('Wait for Final Status');
		expect(found).toContain('n8n-nodes-kashimi.kashimiTrigger');
	});

	test('tells of the number of a payment, where the assistant reads the fields', async () => {
		const node = {
			nodeId: 'n8n-nodes-kashimi.kashimi',
			resource: 'payment',
			operation: 'create',
		};
		const types = await ask('get_node_types', { nodeIds: [node] });
		expect(types).toContain('Always map the order or invoice number');
	});
});
