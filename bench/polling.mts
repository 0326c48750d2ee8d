/**
 * The polling trigger with a large archive, in a process of its own: n8n's own executor and poll
 * context, and an API with 100,000 payments of a month. Its last line is the result as JSON.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { some } from './cases.mts';
import type { PollFigures } from './pollingProcess.mts';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

const PAYMENTS = some(100_000);
const OPEN = some(5_000);
const LATENCY_MS = 20;
const POLLS = 5;
const MONTH = 29 * 24 * 60 * 60 * 1000;

const start = Date.now() - MONTH;
const date = (index: number) => new Date(start + (index * MONTH) / PAYMENTS).toISOString();
const payments = Array.from({ length: PAYMENTS }, (_, index) => ({
	id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
	createdAt: date(index),
	updatedAt: date(index),
	paymentScheme: { name: 'SEPA', preferences: { mode: 'INSTANT', feePaidBy: 'SENDER' } },
	recipient: {
		name: 'Example Shop Ltd',
		account: { number: { type: 'IBAN', value: 'DE89370400440532013000' } },
	},
	amount: 12.34,
	currency: 'EUR',
	remittanceInformation: { type: 'UNSTRUCTURED', value: `Invoice ${index}` },
	metadata: { endToEndId: `INV-${index}`, redirectUri: 'https://example.com/thank-you' },
}));
const list = JSON.stringify(payments);
/** The newest payments are open. */
const isOpen = (paymentId: string) => Number(paymentId.slice(-12)) >= PAYMENTS - OPEN;
let requests = 0;

function answer(url: URL): string {
	if (url.pathname.endsWith('/auth/token')) {
		return JSON.stringify({ access_token: 'token', token_type: 'Bearer', expires_in: 3600 });
	}
	requests++;
	if (url.pathname.endsWith('/archive/payments')) return list;
	const paymentId = String(url.searchParams.get('paymentId'));
	const statuses = isOpen(paymentId) ? ['PENDING', 'PENDING'] : ['PENDING', 'COMPLETED'];
	return JSON.stringify(
		statuses.map((status, index) => ({
			id: `${paymentId.slice(0, -1)}${index}`,
			paymentId,
			status,
			detailedStatus: `PAYMENT_EXECUTION_${status}`,
			failureReasons: null,
			createdAt: date(Number(paymentId.slice(-12))),
		})),
	);
}

const server = createServer((request, response) => {
	const body = answer(new URL(String(request.url), 'http://localhost'));
	setTimeout(() => {
		response.setHeader('Content-Type', 'application/json');
		response.end(body);
	}, LATENCY_MS);
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const cache = join(process.cwd(), 'node_modules', '.cache');
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, 'bench-'));
process.env.TMPDIR = folder;
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_ENCRYPTION_KEY = 'key-of-the-bench';
try {
	const { Engine } = await import('../test/support/engine.mts');
	const { PollingWorkflow } = await import('../test/support/polling.mts');
	const engine = await Engine.start();
	await engine.saveCredential({
		environment: 'custom',
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		clientId: 'bench',
		clientSecret: 'bench-secret',
		requestedScopes: ['payments:read'],
	});
	const workflow = PollingWorkflow.open(engine, { event: 'paymentCompleted' });
	console.log(`archive ${(list.length / 1e6).toFixed(0)} MB`);
	const polls: PollFigures[] = [];
	for (let poll = 0; poll < POLLS; poll++) {
		requests = 0;
		const silence = monitorEventLoopDelay({ resolution: 10 });
		silence.enable();
		const began = performance.now();
		const { error } = poll === 0 ? await workflow.activate() : await workflow.tick();
		if (error) throw error;
		silence.disable();
		const figures = {
			seconds: (performance.now() - began) / 1000,
			requests,
			storedKilobytes: workflow.staticData.length / 1000,
			silence: silence.max / 1e9,
		};
		console.log(`poll ${poll + 1}: ${figures.seconds.toFixed(1)} s, ${requests} requests`);
		polls.push(figures);
	}
	console.log(JSON.stringify({ megabytes: list.length / 1e6, polls }));
} finally {
	server.close();
	server.closeAllConnections();
	await rm(folder, { recursive: true });
}
