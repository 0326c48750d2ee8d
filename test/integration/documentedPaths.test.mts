import { readFileSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';

import { stageOfAllTests, traffic, validPayment } from '../support/stage.mts';

const stage = stageOfAllTests();
const ID = '56caec01-85cc-4fc6-8080-cc0f7ed03a7e';
const FAILS = '={{ $("Nobody").item.json.value }}';

const PARAMETERS: Record<string, IDataObject> = {
	'Options of every operation': { resource: 'payment', operation: 'get', paymentId: ID },
	'Payment: Create': { ...validPayment, bankSelection: 'provider', provider: ID },
	'Payment: Get': { resource: 'payment', operation: 'get', lookUpBy: 'paymentId', paymentId: ID },
	'Payment: Get Many': { resource: 'payment', operation: 'getMany' },
	'Bank: Get Many': { resource: 'provider', operation: 'getMany' },
};
/** What has to be chosen for a field to be there. */
const CHOSEN: Record<string, IDataObject> = {
	'Payment: Get > lookUpBy': { endToEndId: 'INV-1' },
	'Payment: Get > endToEndId': { lookUpBy: 'endToEndId' },
	'Payment: Get > options.includeAttempts': {
		lookUpBy: 'endToEndId',
		endToEndId: 'INV-1',
	},
	'Payment: Create > additionalFields.countryCodes': { bankSelection: 'hosted' },
	'Payment: Create > additionalFields.defaultCountryCode': { bankSelection: 'hosted' },
};

/** Every path of docs/operations.md for which there are parameters here. */
const paths = readFileSync('docs/operations.md', 'utf8')
	.split(/^## /m)
	.flatMap((section) => {
		const title = section.split('\n', 1)[0]!;
		const names = [
			...section.matchAll(/^- \*\*.+?\*\* \(`([\w.]+)`(?:, required)?\): (?!.*Fields below)/gm),
		];
		return title in PARAMETERS ? names.map(([, path]) => [title, path!] as const) : [];
	});

function withValue(parameters: IDataObject, path: string, value: string): IDataObject {
	const [name, ...rest] = path.split('.');
	const within = parameters[name!] as IDataObject | undefined;
	return {
		...parameters,
		[name!]: rest.length > 0 ? withValue(within ?? {}, rest.join('.'), value) : value,
	};
}

test('the page names the paths of all collections', () => {
	expect(paths.map(([, path]) => path)).toEqual(
		expect.arrayContaining([
			'amount',
			'filters.createdAfter',
			'options.timeout',
			'options.safetyLimits.limits.maxAmount',
			'additionalFields.senderAddress.address.city',
		]),
	);
});

test.each(paths)('%s: what stands at %s reaches the node', async (title, path) => {
	const parameters = { ...PARAMETERS[title], ...CHOSEN[`${title} > ${path}`] };
	const { error } = await stage.engine.run({ parameters: withValue(parameters, path, FAILS) });
	expect(error?.message).toContain("node doesn't exist");
	expect(traffic(stage.sandbox)).toEqual([]);
});
