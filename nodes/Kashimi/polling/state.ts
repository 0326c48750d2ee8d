import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../payments/values';
import type { Cursor } from './cursor';

export type PollingEvent = 'newPayment' | 'paymentUpdated' | 'statusChanged';

/** What the trigger remembers between two polls, in the workflow's static data; plain JSON. */
export interface PollingState {
	/** The event and the API that it belongs to: for others it means nothing. */
	event: PollingEvent;
	baseUrl: string;
	cursor: Cursor;
	/** For changes of the status: by payment id, how many of its status events are dealt with. */
	watched?: Record<string, number>;
	/** For changes of the status: the last payment whose turn it was. */
	lastRead?: string;
}

export type Remembered = Omit<PollingState, 'event' | 'baseUrl'>;

/** What an earlier poll stored for this event and API; undefined where there was none. */
export function readState(
	staticData: IDataObject,
	event: PollingEvent,
	baseUrl: string,
): Remembered | undefined {
	const state = staticData.state as unknown as PollingState | undefined;
	if (!isRecord(state) || state.event !== event || state.baseUrl !== baseUrl) return undefined;
	return isRecord(state.cursor) && isRecord(state.cursor.seen) ? state : undefined;
}

export function writeState(staticData: IDataObject, state: PollingState): void {
	staticData.state = state as unknown as IDataObject;
}
