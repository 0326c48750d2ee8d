import type { IDataObject } from 'n8n-workflow';

import { setStage, validPayment } from './stage.mts';

/** Every field of a payment that Kashimi gives back. */
const FULL_PAYMENT = {
	...validPayment,
	bankSelection: 'provider',
	additionalFields: {
		feePaidBy: 'SENDER',
		psuIpAddress: '84.240.80.120',
		psuUserAgent: 'Mozilla/5.0',
		recipientAddress: {
			address: {
				streetName: 'Damstraat',
				buildingNumber: '1A',
				postCode: '1012AB',
				city: 'Amsterdam',
				country: 'NL',
			},
		},
		schemeMode: 'INSTANT',
		senderCurrency: 'EUR',
		senderIban: 'LT121000011101001000',
		webhookUrl: 'https://example.com/webhook',
	},
};

/**
 * What each operation puts out in n8n's engine against the sandbox, by `resource/operation`.
 * The payment has gone all the way, so that no field is missing.
 */
export async function recordOutput(): Promise<Map<string, IDataObject[]>> {
	const { engine, sandbox } = await setStage();
	const recorded = new Map<string, IDataObject[]>();
	async function record(resource: string, operation: string, parameters: IDataObject) {
		const { json, error } = await engine.run({
			parameters: { ...parameters, resource, operation },
		});
		if (error) throw error;
		recorded.set(`${resource}/${operation}`, json);
		return json;
	}
	try {
		const includeSubsidiaries = { options: { includeSubsidiaries: true } };
		const banks = await record('provider', 'getMany', { returnAll: true, ...includeSubsidiaries });
		const bank = banks.find(({ countryCode }) => countryCode === 'LT')!;
		const provider = { __rl: true, mode: 'id', value: bank.id };
		const [payment] = await record('payment', 'create', { ...FULL_PAYMENT, provider });
		const paymentId = String(payment!.paymentId);
		await sandbox.advance(paymentId, { outcome: 'completed' });

		const options = { includeLatestStatus: true };
		await record('payment', 'get', { paymentId, options });
		await record('payment', 'getMany', { options });
		await record('payment', 'getStatus', { paymentId });
		await record('payment', 'getStatusHistory', { paymentId });
		await record('payment', 'waitForFinalStatus', { paymentId });
	} finally {
		await sandbox.close();
	}
	return recorded;
}
