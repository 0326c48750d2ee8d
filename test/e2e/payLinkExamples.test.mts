import { outputOf } from '../../demo/n8n/workflow.mts';
import { exampleStage } from './exampleStage.mts';
import { until } from './paymentWorkflow.mts';
import { explain } from '../../nodes/Kashimi/payments/statusDictionary.ts';

describe('the lasting pay link and the page after the bank, in a real n8n', () => {
	const on = exampleStage();
	let payLink: URL;
	let invoice = 0;
	let addInvoice: () => Promise<URL>;

	beforeAll(async () => {
		let number = '';
		const { id } = await on.import('lasting-pay-link');
		await publish(id, 'pay');
		await publish((await on.import('page-after-the-bank')).id, 'thank-you');
		addInvoice = async () => {
			number = `INV-2026-${String(++invoice).padStart(3, '0')}`;
			const { id: copy } = await on.import('lasting-pay-link', (example) => {
				// Two published workflows cannot share a path.
				if (example.name !== 'Invoice') return example;
				const text = JSON.stringify(example).replace('INV-2026-003', number);
				return JSON.parse(text) as typeof example;
			});
			const links = [];
			for (let time = 0; time < 2; time++) {
				const { run } = await on.run(copy, 'Add an invoice');
				links.push(outputOf(run, 'Pay link'));
			}
			expect(links[1]).toEqual(links[0]);
			expect(links[0]).toEqual([{ number, payLink: expect.any(String) }]);
			return new URL(String(links[0]![0]!.payLink));
		};
	});

	beforeEach(async () => {
		on.reset();
		payLink = await addInvoice();
	});

	async function publish(id: string, path: string): Promise<void> {
		await on.workflow.session.activateWorkflow(id);
		await until('the webhook is registered', async () => {
			const answer = await fetch(`${on.n8n.url}/webhook/${path}`, { method: 'POST' });
			return (await answer.text()).includes('GET request');
		});
	}

	interface Seen {
		status: number;
		location: string | null;
		text: string;
	}

	async function see(url: URL | string): Promise<Seen> {
		const answer = await fetch(url, { redirect: 'manual' });
		return {
			status: answer.status,
			location: answer.headers.get('location'),
			text: await answer.text(),
		};
	}

	const click = async () => await see(payLink);

	/** Where the bank sends the payer, with words of somebody else in it. */
	function returnUrl(words = ''): string {
		const { metadata } = on.payments.at(-1)!;
		return String((metadata as { redirectUri: string }).redirectUri) + words;
	}

	const linkOf = (paymentId: string) => `${on.stage.sandbox.url}/hosted/${paymentId}`;

	test('shows nothing, and creates nothing, for a link that is not right', async () => {
		const { searchParams } = payLink;
		for (const [name, value] of [
			['key', ''],
			['key', `${searchParams.get('key')!.slice(0, -1)}x`],
			['invoice', 'INV-2026-999'],
		] as const) {
			const wrong = new URL(payLink);
			wrong.searchParams.set(name, value);
			expect(await see(wrong)).toMatchObject({ status: 404 });
			const incomplete = new URL(payLink);
			incomplete.searchParams.delete(name);
			expect(await see(incomplete)).toMatchObject({ status: 404 });
			const twice = new URL(payLink);
			twice.searchParams.append(name, value);
			expect(await see(twice)).toMatchObject({ status: 404 });
		}
		expect(on.payments).toEqual([]);
	});

	test('leads to one payment however often it is clicked, with the amount of the table', async () => {
		payLink.searchParams.set('amount', '0.01');
		const first = await click();
		expect(on.amounts).toEqual([12.34]);
		expect(first).toMatchObject({ status: 303, location: linkOf(on.payments[0]!.id) });
		expect(await click()).toEqual(first);
		expect(on.amounts).toEqual([12.34]);
	});

	test('two clicks at the same moment make one payment', async () => {
		const seen = await Promise.all([click(), click(), click()]);
		expect(on.amounts).toEqual([12.34]);
		expect(seen.map(({ status }) => status)).toContain(303);
		for (const { status, text } of seen) {
			if (status !== 303) expect(text).toContain('open the link again in a minute');
		}
		expect(await click()).toMatchObject({ status: 303, location: linkOf(on.payments[0]!.id) });
	});

	test('a payer who is rejected can try again, with a payment of its own', async () => {
		await click();
		await on.act('declined');
		const page = await see(returnUrl());
		expect(page).toMatchObject({ status: 200, text: expect.stringContaining('was not made') });
		const { meaning } = explain({ status: 'FAILED', failureReasons: ['INSUFFICIENT_FUNDS'] });
		expect(page.text).toContain(meaning);
		const [, again] = /href="([^"]+)"/.exec(page.text)!;
		expect(again!.replace(/&amp;/g, '&')).toBe(payLink.href);

		const second = await click();
		expect(on.amounts).toEqual([12.34, 12.34]);
		const fresh = on.payments.find(({ id }) => second.location === linkOf(id))!;
		expect(fresh.metadata?.endToEndId).toBe(`${payLink.searchParams.get('invoice')}-2`);
		expect(await click()).toEqual(second);
		await on.act('paid', fresh.id);
		expect((await see(returnUrl())).text).toContain('is paid');
		expect((await click()).text).toContain('is paid');
		expect(on.amounts).toHaveLength(2);
	});

	test('a payment that expired gets a new attempt', async () => {
		const first = await click();
		await on.stage.sandbox.advance(on.payments[0]!.id, { outcome: 'expired' });
		const second = await click();
		expect(second.status).toBe(303);
		expect(second.location).not.toBe(first.location);
	});

	test('the page believes Kashimi only', async () => {
		await click();
		for (const words of ['', '&status=COMPLETED&isPaid=true', '&error=access_denied']) {
			const page = await see(returnUrl(words));
			expect(page).toMatchObject({ status: 200 });
			expect(page.text).toContain('processing the payment');
			expect(page.text).toContain('http-equiv="refresh"');
		}
		await on.act('paid');
		const words = '&error=access_denied&status=FAILED';
		expect((await see(returnUrl(words))).text).toContain('is paid');
		const stranger = returnUrl().replace(/key=\w+/, 'key=x');
		expect(await see(stranger)).toMatchObject({ status: 404 });
	});

	test('the page asserts nothing while Kashimi does not answer', async () => {
		await click();
		await on.act('paid');
		on.stage.sandbox.faults.plan({ route: 'status', kind: 'statusBeforeCommit', status: 403 });
		expect((await see(returnUrl())).text).toContain('processing the payment');
		expect((await see(returnUrl())).text).toContain('is paid');
	});

	test('a payment that cannot be created is no dead end', async () => {
		on.stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
		expect(await click()).toMatchObject({ status: 503 });
		expect(on.payments).toEqual([]);
		expect(await click()).toMatchObject({ status: 303 });
	});
});
