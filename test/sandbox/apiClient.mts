import axios, { type AxiosInstance, type AxiosResponse } from 'axios';

import { BUILT_IN_CLIENTS } from '../../sandbox/clients.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import type { Schemas } from '../../sandbox/types.mts';

export type CreatePaymentRequest = Schemas['CreatePaymentRequest'];

export const paths = {
	token: '/api/v1/auth/token',
	providers: '/api/v1/capabilities/providers',
	create: '/api/v1/ob/payments',
	payments: '/api/v1/archive/payments',
	statuses: '/api/v1/archive/payment-statuses',
};

export const ALL_SCOPES = 'payments:read payments:write providers:read';
export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** Any status is an answer, none an exception. */
export function plainClient(sandbox: Sandbox, headers: Record<string, string> = {}): AxiosInstance {
	return axios.create({ baseURL: sandbox.url, headers, validateStatus: () => true });
}

export async function requestToken(
	sandbox: Sandbox,
	scope: string = ALL_SCOPES,
	[{ clientId: username, clientSecret: password }] = BUILT_IN_CLIENTS,
): Promise<AxiosResponse> {
	const form = new URLSearchParams({ grant_type: 'client_credentials', scope });
	return await plainClient(sandbox).post(paths.token, form, { auth: { username, password } });
}

export async function authorizedClient(sandbox: Sandbox, scope?: string): Promise<AxiosInstance> {
	const { data } = await requestToken(sandbox, scope);
	return plainClient(sandbox, { Authorization: `Bearer ${data.access_token}` });
}

export function paymentRequest(
	endToEndId?: string,
	changes: Partial<CreatePaymentRequest> = {},
): CreatePaymentRequest {
	return {
		paymentScheme: { name: 'SEPA' },
		recipient: {
			name: 'Example Shop',
			account: { number: { type: 'IBAN', value: 'DE89370400440532013000' } },
		},
		amount: 12.34,
		currency: 'EUR',
		remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice 2026-001' },
		...(endToEndId !== undefined && { metadata: { endToEndId } }),
		...changes,
	};
}

/** What went wrong on the wire. */
export async function failureOf(request: Promise<unknown>): Promise<string> {
	try {
		await request;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code ?? String(error);
	}
	return 'no failure';
}
