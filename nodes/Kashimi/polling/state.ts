import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../payments/values';
import type { Cursor } from './cursor';

export type PollingEvent =
	| 'paymentCompleted'
	| 'paymentFailed'
	| 'statusChanged'
	| 'newPayment'
	| 'paymentUpdated';

/** What the trigger remembers between two polls; plain JSON. */
export interface Memory {
	cursor: Cursor;
	/** For changes of the status: the watch list, see `watchList.ts`. */
	watched?: Record<string, string | number>;
	/** For changes of the status: the ID of the last payment whose turn it was. */
	lastRead?: string;
}

/** What a memory belongs to: for another event or client it means nothing. */
interface MemoryOwner {
	event: PollingEvent;
	/** Environment and client ID, see `KashimiClient.identity`. */
	client: string;
}

/** What an earlier poll stored for this event and client; undefined where there was none. */
export function readMemory(staticData: IDataObject, owner: MemoryOwner): Memory | undefined {
	return [staticData.state, staticData.previous].find(
		(state): state is IDataObject & Memory =>
			isRecord(state) &&
			state.event === owner.event &&
			state.client === owner.client &&
			isRecord(state.cursor),
	);
}

/** Stores it in the workflow, and keeps that of the client before, should its credential come back. */
export function writeMemory(staticData: IDataObject, owner: MemoryOwner, memory: Memory): void {
	const last = staticData.state;
	if (isRecord(last) && last.client !== owner.client) staticData.previous = last as IDataObject;
	staticData.state = { ...owner, ...memory } as unknown as IDataObject;
}
