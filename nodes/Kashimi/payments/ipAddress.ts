import { type Checked, refuse } from './problems';
import { quote } from './values';

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?=\d)|$)){4}$/;
/** Addresses that name no payer on the internet. Source: IANA special-purpose address registries. */
const PRIVATE_IPV4 =
	/^(?:0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;
const PRIVATE_IPV6 = /^(?:::1?$|f[cd]|fe[89ab])/i;

/** Whether the value is an IPv4 or IPv6 address, without port, zone or brackets. */
export function isIpAddress(value: unknown): value is string {
	if (typeof value !== 'string' || value.length > 45) return false;
	if (IPV4.test(value)) return true;
	return /^[0-9a-f:.]+$/i.test(value) && URL.canParse(`http://[${value}]/`);
}

/** One entry of a list that proxies write, without port and brackets; IPv4 out of its form as IPv6. */
function bareAddress(entry: string): string {
	const text = entry.trim();
	const bare =
		/^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
	return bare.replace(/^::ffff:(?=[\d.]+$)/i, '');
}

const isPrivate = (address: string) => PRIVATE_IPV4.test(address) || PRIVATE_IPV6.test(address);

/** Accepts an address, or a list as in `X-Forwarded-For`; gives the first public one, or the empty text. */
export function checkIpAddress(value: unknown, field: string): Checked<string> {
	const text = typeof value === 'string' ? value.trim() : '';
	const addresses = text.split(',').map(bareAddress).filter(isIpAddress);
	if (addresses.length === 0) {
		const fix = 'Enter one IPv4 or IPv6 address, or the header X-Forwarded-For.';
		return refuse(field, `is ${quote(value)}, not an IP address`, fix);
	}
	const address = addresses.find((candidate) => !isPrivate(candidate)) ?? '';
	return address === text ? { value: address } : { value: address, from: text };
}
