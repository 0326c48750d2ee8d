import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	NodeOperationError,
} from 'n8n-workflow';

import type { JsonObject } from '../payments/types';
import type { KashimiClient } from '../transport/client';
import type { ItemParameters } from './parameters';

/** By item index, why an item must not be run. */
export type Conflicts = Map<number, NodeOperationError>;

/** An item that is fit to be run. */
export interface PreparedItem {
	client: KashimiClient;
	prepared: unknown;
}

/** One operation of the node: what the editor shows, and what is done for each item. */
export interface Operation<Prepared = unknown> {
	description: INodeProperties[];
	/**
	 * Reads and checks the parameters of one item. It runs for all items before the first request
	 * is sent, so it must not send any.
	 * @throws NodeOperationError that names the field, what is wrong and the fix
	 */
	prepare(item: ItemParameters, client: KashimiClient): Prepared;
	/**
	 * Ties the prepared items of one run together, and may read from the API. An item that could not be prepared
	 * is undefined. @returns by item index, what is wrong with the items taken together
	 */
	prepareTogether?(
		context: IExecuteFunctions,
		prepared: Array<Prepared | undefined>,
	): Promise<Conflicts>;
	/** Does the work of one item; every element of the result becomes one output item. */
	execute(client: KashimiClient, prepared: Prepared): Promise<JsonObject[]>;
	/** Is told of the items that a failure kept from being run. */
	leaveOut?(prepared: Prepared[]): void;
	/** Once all items have run; errors have no entry in `prepared`. @returns the output in place of the given one */
	conclude?(
		context: IExecuteFunctions,
		output: INodeExecutionData[],
		prepared: Prepared[],
	): Promise<INodeExecutionData[]>;
	/** What was done before a failure stopped the run, for the error's description and its data. */
	describeDone?(results: JsonObject[]): { description: string; data: IDataObject };
}
