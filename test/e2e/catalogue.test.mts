import { ownN8n } from './ownN8n.mts';

/** What an assistant finds that builds workflows through n8n's own MCP server. */
describe("n8n's catalogue of nodes", () => {
	const own = ownN8n();
	let key: string;

	beforeAll(async () => {
		const { session } = own.workflow;
		await session['call']('PATCH', '/mcp/settings', { mcpAccessEnabled: true });
		key = (await session.get<{ apiKey: string }>('/mcp/api-key')).apiKey;
	});

	/** @returns the text that an assistant is given */
	async function ask(tool: string, parameters: object): Promise<string> {
		const response = await fetch(`${own.n8n.url}/mcp-server/http`, {
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
