import type { IDataObject } from 'n8n-workflow';

import { isBlank } from '../../payments/values';
import { RESUME_URL } from '../../waiting/resumeAddress';
import type { ItemParameters } from '../parameters';
import { fieldProblems } from '../problems';

/**
 * Additional fields in which "Notify This Execution" has become a webhook URL.
 * @throws NodeOperationError when a webhook URL was entered as well: a payment notifies one address
 */
export function withNotification(
	item: ItemParameters,
	{ notifyThisExecution: _, ...fields }: IDataObject,
): IDataObject {
	if (!item.flag('additionalFields.notifyThisExecution', 'Notify This Execution')) return fields;
	if (isBlank(fields.webhookUrl)) {
		return { ...fields, webhookUrl: item.run.once(RESUME_URL) as string };
	}
	const problem = {
		field: 'Webhook URL',
		problem: 'is set although Notify This Execution is on',
		mend: 'Remove one of the two: a payment notifies one address.',
	};
	throw fieldProblems(item.context, [problem], item.itemIndex);
}
