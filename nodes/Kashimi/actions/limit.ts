import type { IExecuteFunctions } from 'n8n-workflow';

import { fieldProblems } from './problems';

/** How many results an item wants: `Infinity` for Return All. */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number {
	if (context.getNodeParameter('returnAll', itemIndex, false) === true) return Infinity;
	const limit: unknown = context.getNodeParameter('limit', itemIndex, 50);
	if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return limit;
	throw fieldProblems(
		context,
		[
			{
				field: 'Limit',
				problem: 'is not a whole number above 0',
				mend: 'Enter one, or switch "Return All" on.',
			},
		],
		itemIndex,
	);
}
