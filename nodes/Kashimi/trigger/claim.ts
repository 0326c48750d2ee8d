import { sleep } from 'n8n-workflow';

/**
 * Milliseconds in which every access to n8n's store that was under way has come to its end. The
 * store reads a row and writes it back without a lock, usually in less than 10 ms.
 */
export const SETTLE_TIME = 500;

/** Accesses to the store before it is given up; each but the first comes after the settle time. */
export const MOST_ACCESSES = 10;

/** n8n's durable list of what was dealt with; other processes read and write it at the same time. */
export interface ClaimStore {
	/** Adds the entries, and tells which of them were not there. */
	record(entries: string[]): Promise<string[]>;
	remove(entries: string[]): Promise<void>;
	/** Adds once more, later, what another process may have overwritten meanwhile. */
	restoreLater(entries: string[]): void;
}

export interface Claimed {
	key: string;
	/** Names the claimant; the same one may ask again after a failure. */
	id: string;
	/** Keys that nobody may claim from now on. */
	outdated: string[];
	/** Whether only this process claims: then whoever writes first wins, and there is nothing to wait for. */
	isAlone: boolean;
}

/**
 * Whether the claimant is the one that deals with the key. Of several at the same moment, the one
 * that wrote last wins: its claim is the one that is left in the row. Where the store wrote and
 * its answer was lost, a second claimant may win as well: rather twice than never.
 * @throws the error of the store, if it fails all the time
 */
export async function claim(
	store: ClaimStore,
	{ key, id, outdated, isAlone }: Claimed,
): Promise<boolean> {
	const own = `${key} ${id}`;
	let failure = new Error('Other processes kept overwriting the record');
	for (let accesses = 0; accesses < MOST_ACCESSES; accesses++) {
		if (accesses > 0) await sleep(SETTLE_TIME);
		// Two that write the very first row collide, and one of them gets an error.
		const entries = [key, own, ...outdated];
		const added = await store.record(entries).catch((error: Error) => {
			failure = error;
			return undefined;
		});
		if (added === undefined) continue;
		if (added.includes(key)) {
			if (!isAlone) continue;
			store.restoreLater(entries);
			return true;
		}
		if (!added.includes(own)) return true;
		// A claim that came too late goes, so that no number of repeated webhooks fills the list, and so
		// that it does not pass for the winner's later. That it stays is no reason to fail.
		await store.remove([own]).catch(() => undefined);
		return false;
	}
	throw failure;
}
