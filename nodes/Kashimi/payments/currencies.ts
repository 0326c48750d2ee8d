import { type Checked, refuse } from './problems';
import { quote } from './values';

/** Currency codes of ISO 4217 (list one, active in 2025) that have a minor unit; no metals, no test codes. */
export const CURRENCY_CODES = new Set(
	(
		'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD ' +
		'CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP ' +
		'GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK ' +
		'LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR ' +
		'PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL ' +
		'THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF ' +
		'YER ZAR ZMW ZWG'
	).split(' '),
);

/** Number of decimals where it is not 2. Source: ISO 4217, minor units. */
const DECIMALS = new Map<string, number>([
	...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
		.split(' ')
		.map((code): [string, number] => [code, 0]),
	...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code): [string, number] => [code, 3]),
	...'CLF UYW'.split(' ').map((code): [string, number] => [code, 4]),
]);

export function currencyDecimals(currency: unknown): number {
	return (typeof currency === 'string' ? DECIMALS.get(currency) : undefined) ?? 2;
}

/** Accepts a currency code of ISO 4217 in any case; gives it in upper case. */
export function checkCurrency(value: unknown, field: string): Checked<string> {
	const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
	if (CURRENCY_CODES.has(code)) return { value: code };
	const fix = 'Enter a three-letter code of ISO 4217, such as EUR.';
	return refuse(field, `is ${quote(value)}, which is not a currency code`, fix);
}
