import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { inARow, node, webhook, type WorkflowNode } from '../../demo/n8n/workflow.mts';
import { ownN8n } from './ownN8n.mts';
import { payAndWait } from './payAndWait.mts';
import { until } from './paymentWorkflow.mts';

/** What the proxy takes off an address before n8n gets it. */
const PREFIX = '/automation';
const REPORT = '/report';

describe('Wait for Final Status behind a reverse proxy, in a real n8n', () => {
	let proxyUrl: string;
	/** What the workflows say after their waits. */
	const reports: Array<Record<string, unknown>> = [];
	const forwarded: string[] = [];
	const proxy = createServer((request, response) => void serve(request, response));

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = String(request.url);
		if (url === REPORT) {
			reports.push((await json(request)) as Record<string, unknown>);
			response.end('{}');
			return;
		}
		// Editor and REST routes are not published.
		if (!url.startsWith(`${PREFIX}/webhook`)) {
			response.writeHead(404).end();
			return;
		}
		forwarded.push(url);
		const { method, headers } = request;
		const target = new URL(url.slice(PREFIX.length), own.n8n.url);
		const onward = ask(target, {
			method,
			headers: { ...headers, host: target.host, 'x-forwarded-for': '192.0.2.1' },
		});
		onward.on('response', (answer) => {
			response.writeHead(answer.statusCode!, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => response.writeHead(502).end());
		request.pipe(onward);
	}

	const own = ownN8n(async (stage) => {
		proxy.listen(0, '127.0.0.1');
		await once(proxy, 'listening');
		proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
		// Whether Kashimi sends a webhook again is not documented.
		stage.sandbox.settings.webhookAttempts = 1;
		const env = { WEBHOOK_URL: `${proxyUrl}${PREFIX}/`, N8N_PROXY_HOPS: '1' };
		stage.settings.env = { ...stage.settings.env, ...env };
	});

	beforeEach(() => {
		reports.length = 0;
		forwarded.length = 0;
	});

	afterAll(() => {
		proxy.closeAllConnections();
		proxy.close();
	});

	/** Hands on what it gets, to the test. */
	function report(): WorkflowNode {
		return node('Report', 'n8n-nodes-base.httpRequest', 4.2, {
			...{ method: 'POST', url: `${proxyUrl}${REPORT}`, sendBody: true, specifyBody: 'json' },
			jsonBody: '={{ JSON.stringify($json) }}',
		});
	}

	async function publish(nodes: WorkflowNode[], path: string, settings = {}): Promise<string> {
		const id = await own.workflow.create({
			name: path,
			nodes,
			connections: inARow(nodes),
			settings,
		});
		await own.workflow.activate(id, path);
		return id;
	}

	/** Starts it, and pays once the execution that holds the wait is suspended. */
	async function payOnceItWaits(path: string, amount: number): Promise<string> {
		const count = own.stage.sandbox.store.all().length;
		expect((await own.workflow.call({ amounts: [amount], limit: 3600 }, path)).status).toBe(200);
		await until('it waits', async () =>
			(await own.workflow.executions()).some(({ status }) => status === 'waiting'),
		);
		expect(reports).toEqual([]);
		const { id } = own.stage.sandbox.store.all()[count]!.payment;
		await own.stage.sandbox.advance(id, { outcome: 'completed' });
		await until('the workflow reports', () => reports.length > 0);
		return id;
	}

	const paid = (paymentId: string) =>
		expect.objectContaining({
			...{ paymentId, status: 'COMPLETED', isFinal: true, isPaid: true, timedOut: false },
		});

	test('resumes by the public URL, "Do not save successful executions" included', async () => {
		const nodes = payAndWait(own.workflow).map((each) =>
			each.name === 'Webhook' ? webhook({ path: 'unsaved' }) : each,
		);
		await publish([...nodes, report()], 'unsaved', {
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
		});
		const paymentId = await payOnceItWaits('unsaved', 12.34);
		expect(reports).toEqual([paid(paymentId)]);
		const resumed = own.stage.sandbox.webhookDeliveries.filter(
			(each) => each.paymentId === paymentId,
		);
		for (const { url } of resumed) expect(url).toContain(`${proxyUrl}${PREFIX}/webhook-waiting/`);
		expect(forwarded.some((url) => url.startsWith(`${PREFIX}/webhook-waiting/`))).toBe(true);
		await until(
			'nothing of it is left',
			async () => (await own.workflow.executions()).length === 0,
		);
	});

	test('in a sub-workflow: the parent gets what the wait put out', async () => {
		const [, , create, wait] = payAndWait(
			own.workflow,
			{ amount: '={{ $json.body.amounts[0] }}', endToEndId: 'INV-SUB-1' },
			{ waitLimit: 1, waitUnit: 'hours' },
		);
		const called = [
			node('Called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' }),
			create!,
			wait!,
		];
		const child = await own.workflow.create({
			name: 'Pay and wait',
			nodes: called,
			connections: inARow(called),
			settings: {},
		});
		// n8n 2 calls published workflows only.
		await own.workflow.session.activateWorkflow(child);
		const call = node('Call', 'n8n-nodes-base.executeWorkflow', 1.2, {
			workflowId: { __rl: true, mode: 'id', value: child },
			workflowInputs: { mappingMode: 'defineBelow', value: null },
			options: { waitForSubWorkflow: true },
		});
		await publish([webhook({ path: 'parent' }), call, report()], 'parent');
		const paymentId = await payOnceItWaits('parent', 23.45);
		expect(reports).toEqual([paid(paymentId)]);
		const ids = own.stage.sandbox.store.all().map(({ payment }) => payment.metadata?.endToEndId);
		expect(ids.filter((id) => id === 'INV-SUB-1')).toHaveLength(1);
		for (const { id } of await own.workflow.executions()) {
			expect(await own.workflow.end(id)).toMatchObject({ status: 'success' });
		}
	});
});
