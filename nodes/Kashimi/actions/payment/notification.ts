import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isBlank } from '../../payments/values';
import { resumeUrl } from '../../waiting/resumeAddress';
import { fieldProblems } from '../problems';

/**
 * Additional fields in which "Notify This Execution" has become a webhook URL.
 * @throws NodeOperationError when a webhook URL was entered as well: a payment notifies one address
 */
export function withNotification(
	context: IExecuteFunctions,
	itemIndex: number,
	{ notifyThisExecution, ...fields }: IDataObject,
): IDataObject {
	if (notifyThisExecution !== true) return fields;
	if (isBlank(fields.webhookUrl)) {
		return { ...fields, webhookUrl: resumeUrl(context, itemIndex) };
	}
	const problem = {
		field: 'Webhook URL',
		problem: 'is set although Notify This Execution is on',
		mend: 'Remove one of the two: a payment notifies one address.',
	};
	throw fieldProblems(context, [problem], itemIndex);
}
