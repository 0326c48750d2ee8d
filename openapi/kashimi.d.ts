export interface paths {
	'/api/v1/auth/token': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/** Request an access token */
		post: operations['requestToken'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/api/v1/capabilities/providers': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/** List the providers */
		get: operations['listProviders'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/api/v1/ob/payments': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/** Initiate a payment */
		post: operations['createPayment'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/api/v1/archive/payments': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * List payments
		 * @description The order is not documented.
		 */
		get: operations['listPayments'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/api/v1/archive/payments/{id}': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/** Get a payment */
		get: operations['getPayment'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/api/v1/archive/payment-statuses': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/** List the status events of a payment, oldest first */
		get: operations['listPaymentStatuses'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/api/v1/archive/payment-statuses/latest': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * Get the latest status event of a payment
		 * @description The package does not use this route: the newest event of the documented history tells the same.
		 */
		get: operations['getLatestPaymentStatus'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
}
export interface webhooks {
	paymentStatusUpdated: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/**
		 * A payment has a new status
		 * @description Sent to `metadata.webhookUrl` of the payment, signed with HMAC-SHA256 under the webhook
		 *     secret the client registered. The name and the encoding of the signature header are not
		 *     documented in public.
		 */
		post: operations['receivePaymentStatus'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
}
export interface components {
	schemas: {
		TokenRequest: {
			/** @enum {string} */
			grant_type: 'client_credentials';
			/**
			 * @description Space-separated scopes.
			 * @example payments:read payments:write providers:read
			 */
			scope: string;
		};
		TokenResponse: {
			access_token: string;
			token_type: string;
			/**
			 * @description Seconds.
			 * @example 1800
			 */
			expires_in: number;
		};
		TokenError: {
			error: string;
			error_description?: string;
		};
		/** @description The error body, according to the field table of the errors page. */
		ErrorDocumentedTable: {
			title: string;
			httpStatusCode: number;
			message: string;
		};
		/** @description The error body, according to the sample of the errors page. */
		ErrorDocumentedSample: {
			title: string;
			statusCode: number;
			errorCode: string;
		};
		/** @description The documentation describes two different error bodies; a client must take both. */
		Error:
			| components['schemas']['ErrorDocumentedTable']
			| components['schemas']['ErrorDocumentedSample'];
		Subsidiary: {
			/**
			 * Format: uuid
			 * @description The value for `provider.id` of a payment.
			 */
			id: string;
			name: string;
			countryCode: string;
			logoUrl?: string;
			iconUrl?: string;
			paymentSchemes: string[];
			/** @description What the PSU is asked for during the payment where the request omits it. */
			requiredPaymentFields: string[];
		};
		Provider: components['schemas']['Subsidiary'] & {
			subsidiaries?: components['schemas']['Subsidiary'][];
		};
		AccountNumber: {
			type: string;
			value: string;
		};
		Account: {
			number: components['schemas']['AccountNumber'];
			currency?: string;
		};
		Address: {
			country?: string;
			city?: string;
			streetName?: string;
			buildingNumber?: string;
			postCode?: string;
		};
		/** @description Undocumented fields are allowed here, in `sender` and in `metadata`, which the documentation does not describe in full. */
		CreatePaymentRequest: {
			/** @description Omit `id` to let the PSU select the bank on Kashimi's hosted screen. */
			provider?: {
				/** Format: uuid */
				id?: string;
				preferences?: {
					countryCodes?: {
						list?: string[];
						default?: string;
					};
				};
			};
			paymentScheme: {
				name: string;
				preferences?: {
					mode?: string;
					feePaidBy?: string;
				};
			};
			sender?: {
				account?: components['schemas']['Account'];
				address?: components['schemas']['Address'];
				/** @description The keys inside are not documented. */
				credentials?: {
					[key: string]: unknown;
				};
			};
			recipient: {
				account: components['schemas']['Account'];
				name: string;
				address?: components['schemas']['Address'];
			};
			/** @description In major units of the currency. */
			amount: number;
			currency: string;
			remittanceInformation: {
				/** @description A structured variant exists; its name is not documented in public. */
				type: string;
				value: string;
			};
			metadata?: {
				/**
				 * Format: uri
				 * @description Where the PSU's browser ends up.
				 */
				redirectUri?: string;
				/** @description The address the PSU's browser comes from; the sample is an IPv4 address. */
				psuIpAddress?: string;
				psuUserAgent?: string;
				/** @description A second payment with the same end-to-end id is refused with 409. */
				endToEndId?: string;
				/**
				 * Format: uri
				 * @description Switches webhooks on for this payment.
				 */
				webhookUrl?: string;
			};
		};
		CreatedPayment: {
			/** Format: uuid */
			paymentId: string;
			providerPaymentId?: string | null;
			/** @description Where to send the PSU. */
			redirectUrl?: string;
			/** Format: date-time */
			createdAt: string;
			/** Format: date-time */
			updatedAt: string;
			status: components['schemas']['PaymentStatus'];
		};
		PaymentStatus: string;
		ArchivedAccount: {
			number?: {
				type?: string;
				value?: string;
			};
			currency?: string;
		};
		ArchivedAddress: {
			country?: string;
			city?: string;
			streetName?: string;
			buildingNumber?: string;
			postCode?: string;
		};
		/** @description An archived payment. It holds neither a status nor a redirect URL. */
		Payment: {
			/** Format: uuid */
			id: string;
			/** Format: date-time */
			createdAt?: string;
			/** Format: date-time */
			updatedAt?: string;
			provider?: {
				id?: string;
				preferences?: {
					countryCodes?: {
						list?: string[];
						default?: string;
					};
				};
			};
			paymentScheme?: {
				name?: string;
				preferences?: {
					mode?: string;
					feePaidBy?: string;
				};
			};
			sender?: {
				account?: components['schemas']['ArchivedAccount'];
				address?: components['schemas']['ArchivedAddress'];
				credentials?: {
					[key: string]: unknown;
				};
			};
			recipient?: {
				account?: components['schemas']['ArchivedAccount'];
				name?: string;
				address?: components['schemas']['ArchivedAddress'];
			};
			amount?: number;
			currency?: string;
			remittanceInformation?: {
				type?: string;
				value?: string;
			};
			metadata?: {
				redirectUri?: string;
				psuIpAddress?: string;
				psuUserAgent?: string;
				endToEndId?: string;
				webhookUrl?: string;
			};
		};
		PaymentStatusEvent: {
			/**
			 * Format: uuid
			 * @description The id of the status event.
			 */
			id: string;
			/** Format: uuid */
			paymentId: string;
			status: components['schemas']['PaymentStatus'];
			detailedStatus: string;
			/** @description Documented as a required array, null in the documented sample. */
			failureReasons: string[] | null;
			/** Format: date-time */
			createdAt: string;
		};
		/** @description Further fields may exist; the documented table was visible only in part. */
		PaymentStatusWebhook: {
			eventName: string;
			/**
			 * Format: uuid
			 * @description Unique for each event.
			 */
			eventId: string;
			/** Format: uuid */
			paymentId: string;
			status: components['schemas']['PaymentStatus'];
		};
	};
	responses: {
		/** @description Refused or failed. */
		Failure: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/json': components['schemas']['Error'];
			};
		};
		/** @description No token. */
		TokenFailure: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/json': components['schemas']['TokenError'];
			};
		};
	};
	parameters: {
		/** @description Preferred first language of the screens the PSU sees, a two-letter ISO 639-1 code. Invalid values are ignored, not rejected. */
		AcceptLanguage: string;
		/** @description The `paymentId` that initiation returned. */
		PaymentId: string;
	};
	requestBodies: never;
	headers: never;
	pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
	requestToken: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody: {
			content: {
				'application/x-www-form-urlencoded': components['schemas']['TokenRequest'];
			};
		};
		responses: {
			/** @description The token. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['TokenResponse'];
				};
			};
			400: components['responses']['TokenFailure'];
			401: components['responses']['TokenFailure'];
			429: components['responses']['TokenFailure'];
			500: components['responses']['TokenFailure'];
			503: components['responses']['TokenFailure'];
		};
	};
	listProviders: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description Every provider the client may use. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Provider'][];
				};
			};
			401: components['responses']['Failure'];
			403: components['responses']['Failure'];
			429: components['responses']['Failure'];
			500: components['responses']['Failure'];
			503: components['responses']['Failure'];
		};
	};
	createPayment: {
		parameters: {
			query?: never;
			header?: {
				/** @description Preferred first language of the screens the PSU sees, a two-letter ISO 639-1 code. Invalid values are ignored, not rejected. */
				'Accept-Language'?: components['parameters']['AcceptLanguage'];
			};
			path?: never;
			cookie?: never;
		};
		requestBody: {
			content: {
				'application/json': components['schemas']['CreatePaymentRequest'];
			};
		};
		responses: {
			/** @description The payment was initiated; send the PSU to `redirectUrl`. */
			201: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['CreatedPayment'];
				};
			};
			400: components['responses']['Failure'];
			401: components['responses']['Failure'];
			403: components['responses']['Failure'];
			/** @description A payment with this end-to-end id exists. */
			409: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Error'];
				};
			};
			/** @description The payment is not valid for the selected provider. */
			422: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Error'];
				};
			};
			429: components['responses']['Failure'];
			500: components['responses']['Failure'];
			503: components['responses']['Failure'];
		};
	};
	listPayments: {
		parameters: {
			query?: {
				/** @description Only the payment with this end-to-end id, as `metadata[endToEndId]=`. */
				metadata?: {
					endToEndId?: string;
				};
			};
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The payments, as a bare array. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Payment'][];
				};
			};
			400: components['responses']['Failure'];
			401: components['responses']['Failure'];
			403: components['responses']['Failure'];
			429: components['responses']['Failure'];
			500: components['responses']['Failure'];
			503: components['responses']['Failure'];
		};
	};
	getPayment: {
		parameters: {
			query?: never;
			header?: never;
			path: {
				/** @description The `paymentId` that initiation returned. */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The payment. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Payment'];
				};
			};
			400: components['responses']['Failure'];
			401: components['responses']['Failure'];
			403: components['responses']['Failure'];
			404: components['responses']['Failure'];
			429: components['responses']['Failure'];
			500: components['responses']['Failure'];
			503: components['responses']['Failure'];
		};
	};
	listPaymentStatuses: {
		parameters: {
			query: {
				/** @description The `paymentId` that initiation returned. */
				paymentId: components['parameters']['PaymentId'];
			};
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description Every status event of the payment, oldest first. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['PaymentStatusEvent'][];
				};
			};
			400: components['responses']['Failure'];
			401: components['responses']['Failure'];
			403: components['responses']['Failure'];
			404: components['responses']['Failure'];
			429: components['responses']['Failure'];
			500: components['responses']['Failure'];
			503: components['responses']['Failure'];
		};
	};
	getLatestPaymentStatus: {
		parameters: {
			query: {
				/** @description The `paymentId` that initiation returned. */
				paymentId: components['parameters']['PaymentId'];
			};
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The latest status event. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['PaymentStatusEvent'];
				};
			};
			400: components['responses']['Failure'];
			401: components['responses']['Failure'];
			403: components['responses']['Failure'];
			404: components['responses']['Failure'];
			429: components['responses']['Failure'];
			500: components['responses']['Failure'];
			503: components['responses']['Failure'];
		};
	};
	receivePaymentStatus: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody: {
			content: {
				'application/json': components['schemas']['PaymentStatusWebhook'];
			};
		};
		responses: {
			/** @description Received. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content?: never;
			};
			/** @description Refused. */
			'4XX': {
				headers: {
					[name: string]: unknown;
				};
				content?: never;
			};
		};
	};
}
