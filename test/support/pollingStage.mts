import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { PollingWorkflow, type PollOutcome } from './polling.mts';
import { setStage, type Stage } from './stage.mts';

export const MINUTE = 60_000;

/** A sandbox with a clock of its own, and workflows that poll it. */
export class PollingStage {
	/** Kashimi's clock; a month behind the one of n8n, which must not matter. */
	now = 0;
	stage!: Stage;

	static async open(): Promise<PollingStage> {
		const polling = new PollingStage();
		polling.stage = await setStage({ now: () => polling.now });
		return polling;
	}

	reset(): void {
		this.now = Date.now() - 30 * 24 * 60 * MINUTE;
		this.stage.sandbox.reset();
	}

	async close(): Promise<void> {
		await this.stage.sandbox.close();
	}

	async workflow(parameters: IDataObject): Promise<PollingWorkflow> {
		return PollingWorkflow.open(this.stage.engine, parameters);
	}

	async activeWorkflow(parameters: IDataObject): Promise<PollingWorkflow> {
		const workflow = await this.workflow(parameters);
		expect(await workflow.activate()).toEqual({ items: [] });
		return workflow;
	}

	pay(fields: IDataObject = {}, createdAt = this.now): string {
		const id = randomUUID();
		const time = new Date(createdAt).toISOString();
		this.stage.sandbox.store.insert({
			payment: { id, createdAt: time, updatedAt: time, amount: 10, currency: 'EUR', ...fields },
			providerPaymentId: null,
			statusEvents: [],
		});
		this.setStatus(id, 'PENDING');
		return id;
	}

	setStatus(paymentId: string, status: string): void {
		this.stage.sandbox.store.find(paymentId)!.statusEvents.push({
			id: randomUUID(),
			paymentId,
			status,
			detailedStatus: `PAYMENT_EXECUTION_${status}`,
			failureReasons: status === 'FAILED' ? ['PAYMENT_EXPIRED'] : null,
			createdAt: new Date(this.now).toISOString(),
		});
	}

	update(paymentId: string): void {
		this.stage.sandbox.store.find(paymentId)!.payment.updatedAt = new Date(this.now).toISOString();
	}
}

export function ids({ items, error }: PollOutcome): unknown[] {
	expect(error?.message).toBeUndefined();
	return items.map(({ paymentId }) => paymentId);
}

export function changes({ items, error }: PollOutcome): IDataObject[] {
	expect(error?.message).toBeUndefined();
	return items.map(({ paymentId, statusChange }) => ({
		id: paymentId,
		...(statusChange as object),
	}));
}
