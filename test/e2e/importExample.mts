import { readFile } from 'node:fs/promises';
import { withCredential, type Workflow, type WorkflowNode } from '../../demo/n8n/workflow.mts';
import type { PaymentWorkflow } from './paymentWorkflow.mts';

/** What a person sets in a node after the import. */
export type Setting = (node: WorkflowNode) => WorkflowNode;

export interface Imported extends Workflow {
	id: string;
}

/** An example in n8n, with the Kashimi credential picked. */
export async function importExample(
	workflow: PaymentWorkflow,
	name: string,
	setting: Setting = (node) => node,
): Promise<Imported> {
	const file = new URL(`../../examples/${name}.json`, import.meta.url);
	const example = JSON.parse(await readFile(file, 'utf8')) as Workflow;
	const plain = withCredential(example, workflow.credential);
	const ready = { ...plain, nodes: plain.nodes.map(setting) };
	return { ...ready, id: await workflow.create(ready) };
}
