import { stageOfAllTests, traffic } from '../support/stage.mts';

interface Bank {
	name: string;
	countryCode: string;
	paymentSchemes: string[];
	requiredPaymentFields: string[];
}

const stage = stageOfAllTests();

test.each([
	[{ countryCode: 'LT' }, ({ countryCode }: Bank) => countryCode === 'LT'],
	[{ name: 'BANK' }, ({ name }: Bank) => name.toLowerCase().includes('bank')],
	[{ paymentScheme: 'sepa' }, ({ paymentSchemes }: Bank) => paymentSchemes.includes('SEPA')],
	[
		{ requiredPaymentField: 'SENDER_ACCOUNT' },
		({ requiredPaymentFields }: Bank) => requiredPaymentFields.includes('SENDER_ACCOUNT'),
	],
])('filters by %p', async (filters, fits) => {
	const { json } = await stage.engine.run({
		parameters: { resource: 'provider', operation: 'getMany', returnAll: true, filters },
	});
	expect(json.length).toBeGreaterThan(0);
	expect(json.every((bank) => fits(bank as unknown as Bank))).toBe(true);
});

test.each(['name', 'paymentScheme', 'requiredPaymentField'])(
	'%s by an expression that gives no text, or one that nobody sees, is refused, and a number is a text',
	async (name) => {
		const list = async (value: string) =>
			await stage.engine.run({
				parameters: { resource: 'provider', operation: 'getMany', filters: { [name]: value } },
			});
		expect((await list('={{ 987654 }}')).json).toEqual([]);
		stage.sandbox.recordedRequests.length = 0;
		expect((await list('={{ ["bank"] }}')).error?.message).toMatch(/^Filters > .+ contains a list/);
		const { error } = await list('={{ "\u200b" }}');
		expect(error?.description).toContain('Enter a text with letters or digits.');
		expect(traffic(stage.sandbox)).toEqual([]);
	},
);

test('adds subsidiaries on request', async () => {
	const list = { resource: 'provider', operation: 'getMany', returnAll: true };
	const plain = await stage.engine.run({ parameters: list });
	const all = await stage.engine.run({
		parameters: { ...list, options: { includeSubsidiaries: true } },
	});
	expect(plain.json.length).toBeGreaterThanOrEqual(40);
	expect(all.json.length).toBeGreaterThan(plain.json.length);
	expect(all.json.some(({ parentProviderId }) => parentProviderId)).toBe(true);
});
