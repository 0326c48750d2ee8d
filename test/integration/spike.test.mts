import { startSandbox } from '../../sandbox/server.mts';
import { Engine } from '../support/engine.mts';
test('spike', async () => {
	const sandbox = await startSandbox();
	const engine = await Engine.start();
	const { clientId, clientSecret } = sandbox.clients[0];
	await engine.saveCredential({
		environment: 'custom',
		baseUrl: sandbox.url,
		clientId,
		clientSecret,
		requestedScopes: ['payments:read', 'payments:write', 'providers:read'],
	});
	const r = await engine.run({
		parameters: { resource: 'provider', operation: 'getMany', limit: 2 },
	});
	console.log(
		JSON.stringify(r.json, null, 1),
		r.error?.message,
		r.error?.description,
		r.error?.stack,
	);
	const c = await engine.run({
		parameters: {
			resource: 'payment',
			operation: 'create',
			amount: 12.34,
			recipientName: 'Shop',
			recipientIban: 'DE89 3704 0044 0532 0130 00',
			remittanceInformation: 'Invoice 1',
			endToEndId: 'INV-1',
		},
		items: [{}, {}],
	});
	console.log(JSON.stringify(c.json, null, 1), c.error?.message, c.error?.description);
	console.log(
		sandbox.recordedRequests.map((r) => `${r.method} ${r.path} ${r.status}`),
		await engine.storedCredential(),
	);
	await sandbox.close();
});
