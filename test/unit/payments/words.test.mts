import {
	checkCountryCode,
	checkCountryCodes,
} from '../../../nodes/Kashimi/payments/countryCodes.ts';
import { checkCurrency } from '../../../nodes/Kashimi/payments/currencies.ts';
import { readCustomBody } from '../../../nodes/Kashimi/payments/customBody.ts';
import { checkEndToEndId } from '../../../nodes/Kashimi/payments/endToEndId.ts';
import { checkIban } from '../../../nodes/Kashimi/payments/iban.ts';
import { checkInstant } from '../../../nodes/Kashimi/payments/instants.ts';
import { checkAmount } from '../../../nodes/Kashimi/payments/money.ts';
import { describeProblems, type Checked } from '../../../nodes/Kashimi/payments/problems.ts';
import { checkReference, checkRemittance } from '../../../nodes/Kashimi/payments/sepaText.ts';
import { checkLength, checkLine } from '../../../nodes/Kashimi/payments/textCharacters.ts';
import { checkUuid } from '../../../nodes/Kashimi/payments/uuid.ts';
import { checkText } from '../../../nodes/Kashimi/payments/values.ts';
import { checkIpAddress } from '../../../nodes/Kashimi/payments/ipAddress.ts';
import { checkWebAddress } from '../../../nodes/Kashimi/payments/webAddress.ts';

type Check = (...values: never[]) => Checked<unknown>;

const REFUSED: Array<[Check, ...unknown[]]> = [
	[checkText, 1.5],
	[checkText, true],
	[checkText, [1]],
	[checkLength, 'abc', 2],
	[checkLine, 'a\nb', 9],
	[checkLine, 'a\nb', 2],
	[checkLine, {}, 9],
	[checkRemittance, 'ü'.repeat(141)],
	[checkRemittance, '50%'],
	[checkRemittance, 'ü'],
	[checkReference, '/a'],
	[checkReference, 1.5],
	[checkEndToEndId, ' '],
	[checkEndToEndId, 'a//b'],
	[checkAmount, '1.234,50', 'EUR'],
	[checkAmount, "1'234", 'EUR'],
	[checkAmount, '1e3', 'EUR'],
	[checkAmount, [','], 'EUR'],
	[checkAmount, '0.00', 'EUR'],
	[checkAmount, 1e13, 'EUR'],
	[checkAmount, 10.005, 'EUR'],
	[checkAmount, '1.2345', 'BHD'],
	[checkAmount, 0.5, 'JPY'],
	[checkCurrency, 'EURO'],
	[checkCurrency, {}],
	[checkCountryCode, 'DEU'],
	[checkCountryCode, 7],
	[checkCountryCode, ' uk'],
	[checkCountryCodes, 7],
	[checkCountryCodes, 'DE, X'],
	[checkIban, 'hello'],
	[checkIban, 'ZZ89370400440532013000'],
	[checkIban, 'DE8937040044053201300'],
	[checkIban, 'DE8937040044053201300O'],
	[checkIban, 'DE88370400440532013000'],
	[checkInstant, 'invoice 7'],
	[checkWebAddress, 7],
	[checkWebAddress, 'example.com'],
	[checkWebAddress, 'https://example.com:99999/'],
	[checkWebAddress, 'https://u:p@example.com'],
	[checkWebAddress, 'https://127.1'],
	[checkWebAddress, 'https://[::1]:80:80/'],
	[checkWebAddress, `https://example.com/${'a'.repeat(2048)}`],
	[checkUuid, 'x'],
	[checkIpAddress, '1.2.3'],
	[readCustomBody, '[]x'],
	[readCustomBody, '{"constructor": 1}'],
	[readCustomBody, `${'{"a":'.repeat(25)}1${'}'.repeat(25)}`],
];

// Somebody who filled in the field reads each sentence; they are written down in the snapshot only.
test.each(REFUSED.map(([check, ...values]) => [titleOf(check, values), check, values] as const))(
	'%s',
	(_, check, values) => {
		const checked = check(...([...values, 'It'] as never[]));
		if (!('problem' in checked)) throw new Error('was not refused');
		expect(describeProblems([{ ...checked.problem, field: 'It' }])).toMatchSnapshot();
	},
);

function titleOf(check: Check, values: unknown[]): string {
	return `${check.name} ${JSON.stringify(values).slice(1, -1).slice(0, 60)}`;
}
