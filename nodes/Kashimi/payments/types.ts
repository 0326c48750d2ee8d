import type { components } from '../../../openapi/kashimi';

type Schemas = components['schemas'];

export type CreatePaymentRequest = Schemas['CreatePaymentRequest'];
export type CreatedPayment = Schemas['CreatedPayment'];
export type Payment = Schemas['Payment'];
export type Provider = Schemas['Provider'];
export type PaymentStatusEvent = Schemas['PaymentStatusEvent'];
export type Subsidiary = Schemas['Subsidiary'];

/** A JSON object whose members have not been checked yet. */
export type JsonObject = Record<string, unknown>;
