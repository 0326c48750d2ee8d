/**
 * Names of European banks, so that lists and pickers look real. Which schemes and fields stand
 * beside a name is made up for the sandbox and says nothing about that bank.
 */
export type ProviderRow = [
	countryCode: string,
	name: string,
	paymentSchemes: string[],
	requiredPaymentFields: string[],
	subsidiaryNames?: string[],
];

const SEPA = ['SEPA'];
const INSTANT = ['SEPA', 'SEPA_INSTANT'];

const NOTHING: string[] = [];
const ACCOUNT = ['SENDER_ACCOUNT'];
const USER_ID = ['SENDER_PROVIDER_CREDENTIALS_ID'];
const EMBEDDED = ['SENDER_PROVIDER_CREDENTIALS_ID', 'SENDER_PROVIDER_CREDENTIALS_PASSWORD'];
const EMBEDDED_ACCOUNT = ['SENDER_ACCOUNT', ...EMBEDDED];

export const PROVIDER_ROWS: readonly ProviderRow[] = [
	['AT', 'BAWAG', INSTANT, NOTHING],
	[
		'AT',
		'Erste Bank und Sparkassen',
		INSTANT,
		NOTHING,
		['Kärntner Sparkasse', 'Tiroler Sparkasse'],
	],
	['AT', 'Raiffeisen Bankengruppe', SEPA, USER_ID, ['Raiffeisen Tirol', 'Raiffeisen Wien']],
	['BE', 'Argenta', SEPA, ACCOUNT],
	['BE', 'Belfius', INSTANT, ACCOUNT],
	['BE', 'BNP Paribas Fortis', INSTANT, NOTHING],
	['BE', 'KBC', INSTANT, NOTHING, ['CBC']],
	['DE', 'Commerzbank', INSTANT, NOTHING, ['comdirect']],
	['DE', 'Deutsche Bank', INSTANT, ACCOUNT, ['Norisbank', 'Postbank']],
	['DE', 'DKB', INSTANT, ACCOUNT],
	['DE', 'Hamburger Volksbank', SEPA, EMBEDDED],
	['DE', 'ING', INSTANT, NOTHING],
	['DE', 'N26', INSTANT, NOTHING],
	['DE', 'Sparkasse', SEPA, EMBEDDED_ACCOUNT, ['Berliner Sparkasse', 'Hamburger Sparkasse']],
	['EE', 'Coop Pank', SEPA, NOTHING],
	['EE', 'LHV', INSTANT, USER_ID],
	['EE', 'SEB', INSTANT, NOTHING],
	['EE', 'Swedbank', INSTANT, ACCOUNT],
	['ES', 'Banco Sabadell', SEPA, ACCOUNT],
	['ES', 'Banco Santander', INSTANT, NOTHING, ['Openbank']],
	['ES', 'BBVA', INSTANT, NOTHING],
	['ES', 'CaixaBank', INSTANT, NOTHING, ['imagin']],
	['FI', 'Aktia', SEPA, NOTHING],
	['FI', 'Nordea', INSTANT, ACCOUNT],
	['FI', 'OP Financial Group', INSTANT, ACCOUNT],
	['FR', 'BNP Paribas', INSTANT, NOTHING, ['Hello bank!']],
	['FR', 'Crédit Agricole', SEPA, NOTHING, ['Crédit Agricole Brie Picardie', 'LCL']],
	['FR', 'La Banque Postale', SEPA, EMBEDDED],
	['FR', 'Société Générale', INSTANT, NOTHING, ['BoursoBank']],
	['GB', 'Barclays', ['FASTER_PAYMENTS'], NOTHING],
	['GB', 'Lloyds Bank', ['FASTER_PAYMENTS'], NOTHING, ['Halifax', 'Bank of Scotland']],
	['IE', 'AIB', SEPA, NOTHING],
	['IE', 'Bank of Ireland', SEPA, USER_ID],
	['IT', 'Banco BPM', SEPA, ACCOUNT],
	['IT', 'Intesa Sanpaolo', INSTANT, NOTHING, ['Fideuram', 'Isybank']],
	['IT', 'UniCredit', INSTANT, NOTHING],
	['LT', 'Luminor', SEPA, NOTHING],
	['LT', 'Revolut', INSTANT, NOTHING],
	['LT', 'SEB', INSTANT, NOTHING],
	['LT', 'Swedbank', INSTANT, ACCOUNT],
	['LT', 'Šiaulių bankas', SEPA, USER_ID],
	['LV', 'Citadele', SEPA, USER_ID],
	['LV', 'Luminor', SEPA, NOTHING],
	['LV', 'Swedbank', INSTANT, ACCOUNT],
	['NL', 'ABN AMRO', INSTANT, NOTHING],
	['NL', 'bunq', INSTANT, NOTHING],
	['NL', 'ING', INSTANT, NOTHING],
	['NL', 'Rabobank', INSTANT, NOTHING],
	['NL', 'de Volksbank', SEPA, NOTHING, ['ASN Bank', 'RegioBank', 'SNS']],
	['PL', 'mBank', ['ELIXIR', 'SEPA'], NOTHING],
	['PL', 'PKO Bank Polski', ['ELIXIR', 'EXPRESS_ELIXIR'], ACCOUNT, ['Inteligo']],
	['PT', 'Caixa Geral de Depósitos', SEPA, EMBEDDED],
	['PT', 'Millennium bcp', INSTANT, NOTHING, ['ActivoBank']],
	['SE', 'Handelsbanken', ['SEPA', 'BANKGIROT'], ACCOUNT],
];
