import { readFile, writeFile } from 'node:fs/promises';
import type { IDataObject } from 'n8n-workflow';
import * as prettier from 'prettier';

import { createPayment, stageOfAllTests, validPayment } from '../support/stage.mts';
import { NO_THOUSANDS, POINT_FIRST, NOT_AN_IBAN, IBAN_FORM } from '../support/sentences.mts';

const stage = stageOfAllTests();

/** What people put into the fields, and what Kashimi is sent; "refused: …" is in the error. */
type Row = [name: string, parameters: IDataObject, path: string, sent: unknown];

const more = (additionalFields: IDataObject): IDataObject => ({ additionalFields });
const option = (options: IDataObject, parameters: IDataObject = {}): IDataObject => ({
	options,
	...parameters,
});
const reference = (remittanceInformation: string, options: IDataObject = {}): IDataObject => ({
	remittanceInformation,
	options,
});
const REFERENCE = 'remittanceInformation.value';
const IBAN = 'recipient.account.number.value';
const GERMAN = 'DE89370400440532013000';

const ROWS: Row[] = [
	['Lithuanian reference', reference('Sąskaita Nr. 12'), REFERENCE, 'Saskaita Nr. 12'],
	[
		'German reference',
		reference('Rechnung für Müller & Söhne'),
		REFERENCE,
		'Rechnung fur Muller + Sohne',
	],
	[
		'German reference, German style',
		reference('Rechnung für Müller', { specialCharacters: 'convertGerman' }),
		REFERENCE,
		'Rechnung fuer Mueller',
	],
	['shop order', reference('Order #1001'), REFERENCE, 'Order 1001'],
	['long dash', reference('Invoice 12 – May'), REFERENCE, 'Invoice 12 - May'],
	['French apostrophe', reference('L’été'), REFERENCE, "L'ete"],
	['two lines', reference('Invoice 12\nMay'), REFERENCE, 'Invoice 12 May'],
	['tab from a sheet', reference('Invoice\t12'), REFERENCE, 'Invoice 12'],
	['byte order mark', reference('\uFEFFInvoice 12'), REFERENCE, 'Invoice 12'],
	['Polish', reference('Faktura Żółw 7'), REFERENCE, 'Faktura Zolw 7'],
	['Greek', reference('Τιμολόγιο 12'), REFERENCE, 'Timologio 12'],
	['Bulgarian', reference('Фактура 12'), REFERENCE, 'Faktura 12'],
	['emoji', reference('Thanks 🎉'), REFERENCE, 'refused: "🎉"'],
	['Japanese', reference('請求書 12'), REFERENCE, 'refused: "請", "求", "書"'],
	['set to refuse', reference('é', { specialCharacters: 'refuse' }), REFERENCE, 'refused: "é"'],
	['set to send as is', reference('é 🎉', { specialCharacters: 'sendAsIs' }), REFERENCE, 'é 🎉'],
	['too long', reference('x'.repeat(141)), REFERENCE, 'refused: has 141 characters'],
	['shortened', reference('x'.repeat(150), { tooLong: 'shorten' }), REFERENCE, 'x'.repeat(140)],
	['unknown setting', reference('x', { tooLong: 'cut' }), REFERENCE, 'refused: Too Long is "cut"'],
	[
		'name with quotes',
		{ recipientName: 'UAB „Žalias kelias“' },
		'recipient.name',
		'UAB "Žalias kelias"',
	],
	['name with umlauts', { recipientName: 'Müller & Söhne' }, 'recipient.name', 'Müller & Söhne'],
	['name with a line break', { recipientName: 'Example\nShop' }, 'recipient.name', 'Example Shop'],
	['name with emoji', { recipientName: 'Shop 🛒' }, 'recipient.name', 'refused: "🛒"'],
	[
		'address on two lines',
		more({ recipientAddress: { address: { streetName: 'Damstraat\nachter' } } }),
		'recipient.address.streetName',
		'Damstraat achter',
	],
	[
		'address with umlauts',
		more({ recipientAddress: { address: { city: 'Münster' } } }),
		'recipient.address.city',
		'Münster',
	],
	['IBAN with spaces', { recipientIban: 'de89 3704 0044 0532 0130 00' }, IBAN, GERMAN],
	['IBAN with dashes', { recipientIban: 'DE89-3704-0044-0532-0130-00' }, IBAN, GERMAN],
	['IBAN with dots', { recipientIban: 'DE89.3704.0044.0532.0130.00' }, IBAN, GERMAN],
	['IBAN with its name', { recipientIban: 'IBAN: DE89 3704 0044 0532 0130 00' }, IBAN, GERMAN],
	[
		'IBAN copied from a PDF',
		{ recipientIban: '\u202ADE89\u200B370400440532013000\u202C' },
		IBAN,
		GERMAN,
	],
	[
		'IBAN too short',
		{ recipientIban: 'DE8937040044053201300' },
		IBAN,
		'refused: an IBAN from Germany has 22',
	],
	['IBAN mistyped', { recipientIban: 'DE88370400440532013000' }, IBAN, 'refused: check digits'],
	[
		'IBAN with O for 0',
		{ recipientIban: 'DE8937O400440532013000' },
		IBAN,
		`refused: ${IBAN_FORM} Germany`,
	],
	['not an IBAN', { recipientIban: '12345678' }, IBAN, `refused: ${NOT_AN_IBAN}`],
	['amount as text', { amount: '12.50' }, 'amount', 12.5],
	['amount with a rounding error', { amount: 0.1 + 0.2 }, 'amount', 0.3],
	['amount with spaces', { amount: '1 234.50' }, 'amount', `refused: ${NO_THOUSANDS}`],
	['amount with a euro sign', { amount: '€12.50' }, 'amount', 'refused: Enter the number alone'],
	['amount with a currency', { amount: '12.50 EUR' }, 'amount', 'refused: Enter the number alone'],
	['amount with a comma', { amount: '12,50' }, 'amount', `refused: ${POINT_FIRST}`],
	['amount of three decimals', { amount: 10.005 }, 'amount', 'refused: EUR has 2 decimals'],
	[
		'amount above SEPA',
		{ amount: 1_000_000_000 },
		'amount',
		'refused: the largest amount of a SEPA payment',
	],
	['currency in small letters', { currency: 'eur' }, 'currency', 'EUR'],
	['ID with a slash', { endToEndId: 'INV/2026/7' }, 'metadata.endToEndId', 'INV/2026/7'],
	['ID as a number', { endToEndId: 20260017 }, 'metadata.endToEndId', '20260017'],
	[
		'ID with an underscore',
		{ endToEndId: 'INV_1' },
		'metadata.endToEndId',
		'refused: Use "INV-1" instead',
	],
	[
		'ID that is a UUID',
		{ endToEndId: '123e4567-e89b-12d3-a456-426614174000' },
		'metadata.endToEndId',
		'refused: Leave out the hyphens: 123e4567e89b12d3a456426614174000',
	],
	[
		'countries as JSON text',
		more({ countryCodes: '["LT","LV"]' }),
		'provider.preferences.countryCodes.list',
		['LT', 'LV'],
	],
	[
		'countries with spaces',
		more({ countryCodes: 'lt lv' }),
		'provider.preferences.countryCodes.list',
		['LT', 'LV'],
	],
	[
		'countries with commas',
		more({ countryCodes: 'LT, LV;EE' }),
		'provider.preferences.countryCodes.list',
		['LT', 'LV', 'EE'],
	],
	[
		'wrong country code',
		more({ countryCodes: 'UK' }),
		'provider.preferences.countryCodes.list',
		'refused: Use GB',
	],
	[
		'IP behind proxies',
		more({ psuIpAddress: '84.240.80.120, 10.0.0.1' }),
		'metadata.psuIpAddress',
		'84.240.80.120',
	],
	[
		'IPv4 as IPv6',
		more({ psuIpAddress: '::ffff:84.240.80.120' }),
		'metadata.psuIpAddress',
		'84.240.80.120',
	],
	['private IP', more({ psuIpAddress: '192.168.1.20' }), 'metadata.psuIpAddress', undefined],
	[
		'not an IP address',
		more({ psuIpAddress: 'unknown' }),
		'metadata.psuIpAddress',
		'refused: not an IP address',
	],
	[
		'return URL with a space',
		{ redirectUri: 'https://example.com/thank you' },
		'metadata.redirectUri',
		'https://example.com/thank%20you',
	],
	[
		'return URL with umlauts',
		{ redirectUri: 'https://münchen.de/' },
		'metadata.redirectUri',
		'https://xn--mnchen-3ya.de/',
	],
	[
		'return URL of an app',
		{ redirectUri: 'shop-app://paid' },
		'metadata.redirectUri',
		'shop-app://paid',
	],
	[
		'return URL that runs code',
		{ redirectUri: 'javascript:alert(1)' },
		'metadata.redirectUri',
		'refused: unsafe in a browser',
	],
	[
		'webhook URL of an app',
		more({ webhookUrl: 'shop-app://paid' }),
		'metadata.webhookUrl',
		'refused: not a complete web address',
	],
	['language of a browser', more({ language: 'lt-LT' }), 'metadata.language', undefined],
	['not a language', more({ language: 'Lithuanian' }), 'metadata.language', undefined],
	['spaces around a name', { recipientName: '  Example Shop ' }, 'recipient.name', 'Example Shop'],
	[
		'blank optional fields',
		more({ webhookUrl: ' ', senderIban: '' }),
		'metadata.webhookUrl',
		undefined,
	],
	['special characters by default', option({}, { remittanceInformation: 'Ü' }), REFERENCE, 'U'],
];

function follow(value: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((node, member) => (node as IDataObject | undefined)?.[member], value);
}

test.each(ROWS)('%s', async (_, parameters, path, sent) => {
	const { error } = await stage.engine.run({
		parameters: { ...validPayment, endToEndId: 'INV-1', ...parameters },
	});
	const [body] = stage.sandbox.recordedRequests
		.filter((request) => request.path === '/api/v1/ob/payments')
		.map((request) => request.body);
	if (typeof sent === 'string' && sent.startsWith('refused: ')) {
		expect(body).toBeUndefined();
		expect(`${error?.message}. ${error?.description}`).toContain(sent.slice(9));
	} else {
		expect(error).toBeUndefined();
		expect(follow(body, path)).toEqual(sent);
	}
});

test('the item shows what was changed, and nothing else', async () => {
	const output = await createPayment(stage, {
		endToEndId: 'INV-1',
		recipientIban: 'de89 3704 0044 0532 0130 00',
		remittanceInformation: 'Rechnung für Müller',
		additionalFields: { language: 'de-AT', psuIpAddress: '10.0.0.1' },
	});
	expect(output.changed).toEqual([
		{
			field: 'Reference',
			from: 'Rechnung für Müller',
			to: 'Rechnung fur Muller',
		},
		{ field: 'Payer IP Address', from: '10.0.0.1', to: '' },
		{ field: 'Language', from: 'de-AT', to: 'de' },
	]);
	expect(await createPayment(stage, { endToEndId: 'INV-2' })).not.toHaveProperty('changed');
});

test('the same text again is the same payment, also when it was converted', async () => {
	const order = { endToEndId: 'INV-1', remittanceInformation: 'Straße & Übung #7' };
	const first = await createPayment(stage, order);
	const second = await createPayment(stage, order);
	expect(second).toMatchObject({ outcome: 'existing', paymentId: first.paymentId });
	const german = { ...order, options: { specialCharacters: 'convertGerman' } };
	expect(await createPayment(stage, german)).toMatchObject({ paymentId: first.paymentId });
});

const PAGE = new URL('../../docs/inputs.md', import.meta.url);
const LONGEST_SHOWN = 60;

/** Whatever cannot be seen is escaped. */
function shown(value: unknown): string {
	const text = Array.from(String(value), (character) =>
		/[\p{C}\p{Zl}\p{Zp}]/u.test(character) || (/\s/.test(character) && character !== ' ')
			? `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`
			: character.replace('|', '\\|'),
	);
	const isLong = text.length > LONGEST_SHOWN;
	return `\`\` ${text.slice(0, LONGEST_SHOWN).join('')}${isLong ? '…' : ''} \`\``;
}

function entries(fields: IDataObject, prefix = ''): string[] {
	return Object.entries(fields).flatMap(([name, value]) =>
		typeof value === 'object' && value !== null && !Array.isArray(value)
			? entries(value as IDataObject, `${prefix}${name}.`)
			: [`${prefix}${name}: ${shown(Array.isArray(value) ? JSON.stringify(value) : value)}`],
	);
}

test('docs/inputs.md shows each of them: npm run generate -- inputs', async () => {
	const rows = ROWS.map(([name, parameters, , sent]) => {
		const isRefused = typeof sent === 'string' && sent.startsWith('refused: ');
		const text = Array.isArray(sent) ? JSON.stringify(sent) : sent;
		const outcome = isRefused
			? `**refused**: ${sent.slice(9).replace('|', '\\|')}`
			: text === undefined
				? 'left out'
				: shown(text);
		return `| ${name} | ${entries(parameters).join('<br>')} | ${outcome} |`;
	});
	const page = [
		'# What people enter, and what is sent',
		'<!-- Written by `npm run generate -- inputs` from the table that the tests run. -->',
		'The node corrects what it can without guessing, and the output shows it in `changed`. Everything else is refused before anything is sent, with the field and the fix. The tests send each of these rows.',
		['| Input | Entered | Sent |', '| --- | --- | --- |', ...rows].join('\n'),
	].join('\n\n');
	const config = await prettier.resolveConfig(PAGE);
	const text = await prettier.format(page, { ...config, parser: 'markdown' });
	if (process.env.INPUTS_PAGE === 'write') await writeFile(PAGE, text);
	expect(await readFile(PAGE, 'utf8')).toBe(text);
});
