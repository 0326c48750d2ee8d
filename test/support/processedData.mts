import { createHash } from 'node:crypto';
import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';

/** Comes before each access to the database; a test decides how long it takes, or whether it fails. */
export type Access = (kind: 'read' | 'write') => Promise<void>;

/**
 * n8n's table of processed data, with what its helper does to it: one row for a node, read and
 * written back as a whole without a lock, and a second insert of a row is an error. The original
 * comes only with a whole n8n and its database.
 */
export class ProcessedData implements IDataDeduplicator {
	readonly rows = new Map<string, string>();
	access: Access = async () => {};

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
		{ maxEntries }: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		const row = rowOf(scope, contextData);
		const stored = await this.find(row);
		const entries = stored ?? [];
		const known = new Set(entries);
		const isKnown = (item: DeduplicationItemTypes) => known.has(hash(item));
		entries.push(...items.filter((item) => !isKnown(item)).map(hash));
		if (maxEntries) entries.splice(0, Math.max(0, entries.length - maxEntries));

		await this.access('write');
		if (stored === undefined && this.rows.has(row)) {
			throw new Error('duplicate key value violates unique constraint');
		}
		this.rows.set(row, JSON.stringify(entries));
		return { new: items.filter((item) => !isKnown(item)), processed: items.filter(isKnown) };
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
	): Promise<void> {
		const row = rowOf(scope, contextData);
		const entries = await this.find(row);
		if (entries === undefined) return;
		const hashes = items.map(hash);
		await this.access('write');
		this.rows.set(row, JSON.stringify(entries.filter((entry) => !hashes.includes(entry))));
	}

	async clearAllProcessedItems(
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
	): Promise<void> {
		this.rows.delete(rowOf(scope, contextData));
	}

	async getProcessedDataCount(
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
	): Promise<number> {
		return (await this.find(rowOf(scope, contextData)))?.length ?? 0;
	}

	/** The number of entries in all rows. */
	get size(): number {
		return [...this.rows.values()].reduce((sum, row) => sum + JSON.parse(row).length, 0);
	}

	private async find(row: string): Promise<string[] | undefined> {
		await this.access('read');
		const value = this.rows.get(row);
		return value === undefined ? undefined : (JSON.parse(value) as string[]);
	}
}

function rowOf(scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData): string {
	return `${workflow.id} ${scope === 'node' ? node!.id : ''}`;
}

function hash(item: DeduplicationItemTypes): string {
	return createHash('md5').update(String(item)).digest('base64');
}
