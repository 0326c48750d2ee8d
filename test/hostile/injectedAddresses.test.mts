import type { IDataObject } from 'n8n-workflow';

import { setStage, validPayment, type Stage } from '../support/stage.mts';
import { apiRequestsOf, runItem } from './oneItem.mts';
import { PAYMENT_ID } from './samples.mts';
import { noPaymentHas, NOT_A_UUID } from '../support/sentences.mts';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage();
});

beforeEach(() => stage.sandbox.reset());

afterAll(async () => await stage.sandbox.close());

const run = async (fields: IDataObject) => await runItem(stage, fields);
const apiRequests = () => apiRequestsOf(stage);

describe('addresses', () => {
	const PATHS = ['../x', '..', '%2e%2e/x', '?a=b', '#x', ';x', '%00', '/../../auth/token', '\\x'];

	test.each(PATHS)('"%s" in a payment ID sends nothing', async (suffix) => {
		for (const operation of ['get', 'getStatus', 'getStatusHistory']) {
			for (const paymentId of [suffix, `${PAYMENT_ID}${suffix}`, `${PAYMENT_ID}/${suffix}`]) {
				const { error } = await run({
					...{ resource: 'payment', operation, paymentId, lookUpBy: 'paymentId' },
				});
				expect(error?.message).toContain(NOT_A_UUID);
			}
		}
		expect(apiRequests()).toEqual([]);
	});

	test.each(PATHS)('"%s" in a bank ID sends nothing', async (suffix) => {
		for (const provider of [suffix, `${PAYMENT_ID}${suffix}`]) {
			const { error } = await run({ ...validPayment, bankSelection: 'provider', provider });
			expect(error?.message).toContain(NOT_A_UUID);
		}
		expect(apiRequests()).toEqual([]);
	});

	test.each(['A&paymentId=1', 'A=B', 'A&metadata[endToEndId]=B', 'A%26b', 'A#b', 'A+b', 'A?b'])(
		'"%s" as an end-to-end ID stays one value, or is refused',
		async (endToEndId) => {
			const { error } = await run({
				...{ resource: 'payment', operation: 'get', lookUpBy: 'endToEndId', endToEndId },
			});
			expect(error?.message).toMatch(
				new RegExp(`^(${noPaymentHas('')}|Invoice or Order Number contains)`),
			);
			for (const { query } of apiRequests()) {
				expect(query).toEqual({ 'metadata[endToEndId]': endToEndId });
			}
		},
	);
});
