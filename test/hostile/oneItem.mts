import type { IDataObject } from 'n8n-workflow';

import type { RunOutcome } from '../support/engine.mts';
import type { Stage } from '../support/stage.mts';

/** n8n takes no expression for a collection, only for each field in it. */
function expressionsOf(fields: IDataObject, path: string): IDataObject {
	return Object.fromEntries(
		Object.keys(fields).map((name) => {
			const own = `${path}.${name}`;
			const isCollection = ['additionalFields', 'filters', 'options'].includes(name);
			return [
				name,
				isCollection ? expressionsOf(fields[name] as IDataObject, own) : `={{ ${own} }}`,
			];
		}),
	);
}

/** Runs one item whose fields come through expressions, as n8n hands them over. */
export async function runItem({ engine }: Stage, fields: IDataObject): Promise<RunOutcome> {
	// The fields that decide which others are shown; n8n looks at them before it evaluates anything.
	const { resource, operation, lookUpBy } = fields;
	const own = operation === 'create' ? { provider: '', ...fields } : fields;
	const parameters = expressionsOf(own, '$json');
	return await engine.run({
		parameters: {
			...parameters,
			resource,
			operation,
			...(lookUpBy && { lookUpBy }),
		} as IDataObject,
		items: [own],
	});
}

/** What the API was asked, but for tokens. */
export const apiRequestsOf = ({ sandbox }: Stage) =>
	sandbox.recordedRequests.filter(({ path }) => !path.endsWith('/auth/token'));
