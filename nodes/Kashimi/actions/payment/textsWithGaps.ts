import { readCustomBody } from '../../payments/customBody';
import { NUMBER_FIELD } from '../../payments/endToEndId';
import type { FieldProblem } from '../../payments/problems';
import { isBlank, isRecord } from '../../payments/values';
import { badExpression, isExpression, partlyNothing } from '../../shared/expressions';
import type { ItemParameters } from '../parameters';

const CUSTOM_BODY = 'additionalFields.customBody';
/** The id in a Custom Body that is entered as JSON with expressions in it. */
const ID_IN_JSON = /"endToEndId"\s*:\s*"((?:\{\{[\s\S]*?\}\}|[^"])*)"/;
/** n8n drops a member that is undefined, so the entered text tells that it was to be there. */
const ID_AS_KEY = /\bendToEndId["']?\s*:/;
/** Custom Body may remove the id, if it says so itself. */
const REMOVED_IN_JSON = /"endToEndId"\s*:\s*(null|"")/;
const LOST_ID = 'sets metadata.endToEndId by an expression that returns nothing';

/** Texts around expressions that give nothing: `INV-` would be the number of every such item. */
export function textsWithGaps(item: ItemParameters): FieldProblem[] {
	const check = (path: string, field: string, isMeant: (gaps: boolean[]) => boolean) => {
		const gaps = item.gapsIn(item.entered(path));
		const isLost = gaps.some(Boolean) && !isMeant(gaps) && !isBlank(item.get(path));
		return isLost ? [partlyNothing(item.get(path), field)] : [];
	};
	const hasText = (gaps: boolean[]) => gaps.includes(false);
	return [
		...check('endToEndId', NUMBER_FIELD, () => false),
		// A middle name or a second line may be missing.
		...check('recipientName', 'Recipient Name', hasText),
		...check('remittanceInformation', 'Reference', hasText),
		...(losesId(item) ? [badExpression('Custom Body', LOST_ID)] : []),
	];
}

function losesId(item: ItemParameters): boolean {
	const entered = item.entered(CUSTOM_BODY);
	if (!isExpression(entered)) return false;
	const [, inJson] = ID_IN_JSON.exec(entered) ?? [];
	// The dot keeps a single code a text.
	if (inJson && item.gapsIn(`=${inJson}.`).some(Boolean)) return true;
	const body = readCustomBody(item.get(CUSTOM_BODY));
	const metadata = 'value' in body && isRecord(body.value.metadata) ? body.value.metadata : {};
	const isSet = 'endToEndId' in metadata || ID_AS_KEY.test(entered);
	return isSet && isBlank(metadata.endToEndId) && !REMOVED_IN_JSON.test(entered);
}
