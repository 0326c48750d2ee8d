import { randomUUID } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IRunExecutionData } from 'n8n-workflow';

import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server.mts';
import { Engine } from './engine.mts';

export const ALL_SCOPES = ['payments:read', 'payments:write', 'providers:read'];

/** The real engine and a real sandbox, connected by a credential with all scopes. */
export interface Stage {
	sandbox: Sandbox;
	engine: Engine;
}

export async function setStage(options: SandboxOptions = {}): Promise<Stage> {
	const sandbox = await startSandbox({ now: () => Date.now(), ...options });
	const engine = await Engine.start();
	await engine.saveCredential(credentialFor(sandbox));
	return { sandbox, engine };
}

/** One stage for all tests of a file, emptied before each. */
export function stageOfAllTests(): Stage {
	const stage = {} as Stage;
	beforeAll(async () => void Object.assign(stage, await setStage()));
	beforeEach(async () => {
		stage.sandbox.reset();
		// What refusals taught about the API is kept by credential.
		stage.engine = stage.engine.withOwnCredentials(randomUUID());
		await stage.engine.saveCredential(credentialFor(stage.sandbox));
	});
	afterAll(async () => await stage.sandbox.close());
	return stage;
}

export function credentialFor(sandbox: Sandbox): ICredentialDataDecryptedObject {
	const [{ clientId, clientSecret }] = sandbox.clients;
	return {
		environment: 'custom',
		baseUrl: sandbox.url,
		clientId,
		clientSecret,
		requestedScopes: ALL_SCOPES,
	};
}

/** The answers of one route so far, as "METHOD path status". */
export function traffic(sandbox: Sandbox, path = ''): string[] {
	return sandbox.recordedRequests
		.filter((request) => request.path.includes(path))
		.map(({ method, path: route, status }) => `${method} ${route} ${status}`);
}

export function tokenRequests(sandbox: Sandbox): number {
	return traffic(sandbox, '/auth/token').length;
}

export function createRequests(sandbox: Sandbox): number {
	return traffic(sandbox, '/ob/payments').length;
}

/** The end-to-end IDs of the payments that the sandbox made. */
export function storedIds(sandbox: Sandbox): string[] {
	return sandbox.store
		.all()
		.map(({ payment: { metadata } }) => metadata?.endToEndId ?? '')
		.sort();
}

/** Parameters of a payment that every bank of the sandbox takes. */
export const validPayment = {
	resource: 'payment',
	operation: 'create',
	bankSelection: 'hosted',
	amount: 12.34,
	currency: 'EUR',
	recipientName: 'Example Shop Ltd',
	recipientIban: 'DE89 3704 0044 0532 0130 00',
	remittanceInformation: 'Invoice 2026-001',
	redirectUri: 'https://example.com/thank-you',
};

/** The output of a create that succeeds. */
export async function createPayment(
	{ engine }: Stage,
	changes: object = {},
): Promise<Record<string, string>> {
	const { json, error } = await engine.run({ parameters: { ...validPayment, ...changes } });
	expect(error?.message).toBeUndefined();
	return json[0] as Record<string, string>;
}

/** What n8n has stored of a cancelled or killed execution: the data it began with. */
export function forgetNode({ executionData, resultData }: IRunExecutionData): void {
	executionData!.contextData = {};
	resultData.runData = {};
}

/** What n8n stored before its resume URLs had tokens. */
export function withoutToken(data: IRunExecutionData): void {
	delete (data as { resumeToken?: string }).resumeToken;
}
