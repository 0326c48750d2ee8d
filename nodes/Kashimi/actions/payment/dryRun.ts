import { describeOrder } from '../../payments/describeOrder';
import type { JsonObject } from '../../payments/types';
import type { KashimiClient } from '../../transport/client';
import { withoutUnreachable } from './notification';
import type { PreparedPayment } from './repeatedIds';

const GENERATED = 'The number was generated, so the payment itself may get another one.';
const MAY_BE_ATTEMPT =
	'If every payment under this number has failed, the payment gets the next number, ending in -2 or higher.';
const REPEATED = 'An earlier item of this run orders the same payment. It would be paid once.';

/** What would be sent for an item, and the same as a sentence for the person who approves it. */
export async function showOrder(
	client: KashimiClient,
	prepared: PreparedPayment,
): Promise<JsonObject> {
	const { order, endToEndId, isAgentOrder, changes, hints, repeats } = prepared;
	// A credential that is not complete yet does not stop a dry run.
	const request = await withoutUnreachable(client, prepared).catch(() => order.body);
	const isGenerated = order.isDerived || isAgentOrder;
	const notices = [
		...hints,
		...(isGenerated ? [GENERATED] : []),
		...(order.onDuplicate === 'newAttempt' ? [MAY_BE_ATTEMPT] : []),
		...(repeats ? [REPEATED] : []),
	];
	return {
		endToEndId: endToEndId ?? null,
		amount: request.amount,
		currency: request.currency,
		...(notices.length > 0 && { notice: notices.join(' ') }),
		dryRun: true,
		summary: describeOrder(request, !isGenerated),
		request,
		...(order.language !== undefined && { language: order.language }),
		...(changes.length > 0 && { changed: changes }),
	};
}
