import { StateFile, readStateFile } from './stateFile.mts';
import type { Schemas } from './types.mts';

export interface PaymentRecord {
	payment: Schemas['Payment'];
	providerPaymentId: string | null;
	/** Who created it; without it, webhooks are signed for the first client. */
	clientId?: string;
	/** What the payer chose at a bank that asks for it. */
	payerAccountId?: string;
	/** Oldest first; never empty. */
	statusEvents: Schemas['PaymentStatusEvent'][];
}

/** Every payment, in the order of creation. */
export class PaymentStore {
	readonly #records = new Map<string, PaymentRecord>();
	readonly #idByEndToEndId = new Map<string, string>();
	readonly #file: StateFile | undefined;

	constructor(dataFile?: string) {
		if (dataFile !== undefined) {
			this.#file = new StateFile(dataFile, () => ({ version: 1, payments: this.all() }));
		}
	}

	static async open(dataFile?: string): Promise<PaymentStore> {
		const store = new PaymentStore(dataFile);
		const state = dataFile === undefined ? undefined : await readStateFile(dataFile);
		if (state === undefined) return store;
		const { version, payments } = (state ?? {}) as { version?: unknown; payments?: unknown };
		if (version !== 1 || !Array.isArray(payments)) {
			throw new Error(`The data file ${dataFile} was not written by this sandbox.`);
		}
		for (const record of payments as PaymentRecord[]) store.insert(record);
		return store;
	}

	insert(record: PaymentRecord): void {
		this.#records.set(record.payment.id, record);
		const endToEndId = record.payment.metadata?.endToEndId;
		if (endToEndId !== undefined) this.#idByEndToEndId.set(endToEndId, record.payment.id);
	}

	find(paymentId: string): PaymentRecord | undefined {
		return this.#records.get(paymentId.toLowerCase());
	}

	findByEndToEndId(endToEndId: string): PaymentRecord | undefined {
		const paymentId = this.#idByEndToEndId.get(endToEndId);
		return paymentId === undefined ? undefined : this.#records.get(paymentId);
	}

	all(): PaymentRecord[] {
		return [...this.#records.values()];
	}

	clear(): void {
		this.#records.clear();
		this.#idByEndToEndId.clear();
	}

	/** Does nothing where the state lives in memory only. */
	async save(): Promise<void> {
		await this.#file?.save();
	}
}
