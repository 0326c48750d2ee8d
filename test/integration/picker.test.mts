import { OVERLOADED } from '../../nodes/Kashimi/transport/failureWords.ts';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import express from 'express';

import { openPicker } from '../support/picker.mts';
import { ALL_SCOPES, setStage, traffic, type Stage } from '../support/stage.mts';

let stage: Stage;
let search: ReturnType<typeof openPicker>;

// A sandbox of its own for each test has an address of its own, so no list is remembered for it.
beforeEach(async () => {
	stage = await setStage();
	search = openPicker(stage.engine);
});

afterEach(async () => await stage.sandbox.close());

async function names(text?: string): Promise<string[]> {
	return (await search(text)).results.map(({ name }) => name);
}

const requests = () => traffic(stage.sandbox, '/providers').length;

test('shows name, country and what the bank needs, by name', async () => {
	const all = await names();
	expect(all).toEqual([...all].sort((a, b) => a.localeCompare(b)));
	expect(all).toEqual(
		expect.arrayContaining([
			'BAWAG (AT)',
			'DKB (DE), needs Payer IBAN',
			'Hamburger Volksbank (DE), asks the payer to log in',
			'comdirect (DE)',
		]),
	);
});

test('gives the ID as the value and the logo as a link', async () => {
	const [bank] = (await search('bawag')).results;
	expect(bank).toEqual({
		name: 'BAWAG (AT)',
		value: expect.stringMatching(/^[0-9a-f-]{36}$/),
		url: expect.stringMatching(/^https:/),
	});
});

test.each([
	['dkb', ['DKB (DE), needs Payer IBAN']],
	[' BAWAG  at ', ['BAWAG (AT)']],
	['bawag austria', ['BAWAG (AT)']],
	['bawag germany', []],
	['kärntner', ['Kärntner Sparkasse (AT)']],
	['karntner', ['Kärntner Sparkasse (AT)']],
	['no such bank', []],
])('finds "%s"', async (text, expected) => {
	expect(await names(text)).toEqual(expected);
});

test('finds all banks of a country, by code or name', async () => {
	const byName = await names('Lithuania');
	expect(byName.length).toBeGreaterThan(2);
	expect(byName.every((name) => name.includes('(LT)'))).toBe(true);
	expect(await names('lt')).toEqual(expect.arrayContaining(byName));
});

test('goes through a long list page by page, without loss or repetition', async () => {
	const api = express();
	api.post('/api/v1/auth/token', (_, response) => {
		response.json({ access_token: 'token', token_type: 'Bearer', expires_in: 60 });
	});
	const banks = Array.from({ length: 250 }, (_, index) => ({
		id: `${index}`,
		name: `Bank ${index}`,
	}));
	api.get('/api/v1/capabilities/providers', (_, response) => {
		response.json(banks);
	});
	const server = api.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	await stage.engine.editCredential({ baseUrl: `http://127.0.0.1:${port}` });

	const sizes: number[] = [];
	const seen: unknown[] = [];
	let token: unknown;
	do {
		const page = await search('', token as string | undefined);
		sizes.push(page.results.length);
		seen.push(...page.results.map(({ value }) => value));
		token = page.paginationToken;
	} while (token !== undefined);
	expect(sizes).toEqual([100, 100, 50]);
	expect(new Set(seen)).toEqual(new Set(banks.map(({ id }) => id)));
	server.close();
});

test('asks Kashimi once for all letters of a search', async () => {
	for (const text of ['', 's', 'sw', 'swe']) await names(text);
	await Promise.all(['a', 'b'].map(names));
	expect(requests()).toBe(1);
});

test('asks anew after an edit of the credential, and after a minute', async () => {
	await names();
	await stage.engine.editCredential({ requestedScopes: ['providers:read'] });
	await names();
	expect(requests()).toBe(2);

	const now = Date.now();
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 60_001);
	await names();
	clock.mockRestore();
	expect(requests()).toBe(3);
});

test('says which scope is missing, and works as soon as it is ticked', async () => {
	await stage.engine.editCredential({ requestedScopes: ['payments:read'] });
	await expect(search()).rejects.toMatchObject({
		message: 'Could not list the banks: the scope providers:read is missing',
		description: expect.stringContaining('tick providers:read under "Scopes"'),
	});
	await stage.engine.editCredential({ requestedScopes: ALL_SCOPES });
	expect(await names('bawag')).toEqual(['BAWAG (AT)']);
});

test('a failure is not remembered', async () => {
	stage.sandbox.faults.plan({
		route: 'providers',
		kind: 'statusBeforeCommit',
		status: 503,
		times: 2,
	});
	await expect(search()).rejects.toThrow(String(OVERLOADED.problem));
	expect(await names('bawag')).toEqual(['BAWAG (AT)']);
});
