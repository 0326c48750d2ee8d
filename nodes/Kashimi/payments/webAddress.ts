import { LONGEST_WEB_ADDRESS } from './inferred';
import { type Checked, refuse } from './problems';
import { quote } from './values';

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?=\d)|$)){4}$/;
// The characters of RFC 3986: the URL parser would silently mend spaces, tabs, backslashes and unicode dots.
const WEB_ADDRESS = /^(https?):\/\/([^/?#]+)((?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})*)$/i;

/** What is wrong with an absolute http or https address; undefined when nothing is. */
function findAddressFault(text: string): string | undefined {
	if (text.length > LONGEST_WEB_ADDRESS) return `has more than ${LONGEST_WEB_ADDRESS} characters`;
	const [, , authority] = WEB_ADDRESS.exec(text) ?? [];
	if (authority === undefined) return 'is not a complete web address';
	// The address itself is not shown: what stands before the @ is a secret.
	if (authority.includes('@')) return 'holds a user name or password';
	try {
		// Refuses other spellings of a host, such as 127.1 or 0x7f000001, that only the parser understands.
		const host = authority.replace(/:\d*$/, '').toLowerCase();
		return host === new URL(text).hostname ? undefined : 'has a host that is not in its plain form';
	} catch {
		return 'is not a complete web address';
	}
}

/** Accepts an absolute http or https address without user name and password; gives it as it was written. */
export function checkWebAddress(value: unknown, field: string): Checked<string> {
	const text = typeof value === 'string' ? value.trim() : '';
	const fault =
		typeof value === 'string'
			? findAddressFault(text)
			: `holds ${quote(value)} instead of a web address`;
	if (fault === undefined) return { value: text };
	return refuse(
		field,
		fault,
		'Enter an address such as https://example.com/paid?order=7, with special characters percent-encoded.',
	);
}

/** Whether the value is an IPv4 or IPv6 address, without port, zone or brackets. */
export function isIpAddress(value: unknown): value is string {
	if (typeof value !== 'string' || value.length > 45) return false;
	if (IPV4.test(value)) return true;
	if (!/^[0-9a-f:.]+$/i.test(value)) return false;
	try {
		return new URL(`http://[${value}]/`).hostname.startsWith('[');
	} catch {
		return false;
	}
}

/** Accepts an IPv4 or IPv6 address. */
export function checkIpAddress(value: unknown, field: string): Checked<string> {
	const text = typeof value === 'string' ? value.trim() : value;
	if (isIpAddress(text)) return { value: text };
	return refuse(
		field,
		`is ${quote(value)}, not an IP address`,
		'Enter one IPv4 or IPv6 address, without a port.',
	);
}
