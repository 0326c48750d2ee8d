import { LONGEST_WEB_ADDRESS } from './inferred';
import { type Checked, type FieldProblem, refuse } from './problems';
import { quote } from './values';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?=\d)|$)){4}$/;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
// The characters of RFC 3986: the URL parser would silently mend spaces, tabs, backslashes and unicode dots.
const WEB_ADDRESS = /^(https?):\/\/([^/?#]+)((?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})*)$/i;

interface WebAddress {
	/** As the user wrote it, without white space around it. */
	text: string;
	host: string;
	/** Everything behind host and port. */
	rest: string;
	url: URL;
}

/** Reads an absolute http or https address; on failure says what is wrong with it. */
function readWebAddress(value: unknown): WebAddress | string {
	if (typeof value !== 'string') return `holds ${quote(value)} instead of a web address`;
	const text = value.trim();
	if (text.length > LONGEST_WEB_ADDRESS) return `has more than ${LONGEST_WEB_ADDRESS} characters`;
	const [, , authority, rest] = WEB_ADDRESS.exec(text) ?? [];
	if (authority === undefined) return 'is not a complete web address';
	// The address itself is not shown: what stands before the @ is a secret.
	if (authority.includes('@')) return 'holds a user name or password';
	try {
		const url = new URL(text);
		// Refuses other spellings of a host, such as 127.1 or 0x7f000001, that only the parser understands.
		const host = authority.replace(/:\d*$/, '').toLowerCase();
		return host === url.hostname
			? { text, host, rest, url }
			: 'has a host that is not in its plain form';
	} catch {
		return 'is not a complete web address';
	}
}

/** Accepts an absolute http or https address without user name and password; gives it as it was written. */
export function checkWebAddress(value: unknown, field: string): Checked<string> {
	const address = readWebAddress(value);
	if (typeof address !== 'string') return { value: address.text };
	return refuse(
		field,
		address,
		'Enter an address such as https://example.com/paid?order=7, with special characters percent-encoded.',
	);
}

/**
 * Accepts the root of an API: https on any host, or http on this machine only (localhost, 127.0.0.0/8, [::1]).
 *
 * @returns the URL as `scheme://host[:port]`, without a slash at the end.
 */
export function checkBaseUrl(value: unknown): { url: string } | { problem: FieldProblem } {
	const field = 'Base URL';
	const mend =
		'Enter an address such as https://api.example.com, without anything behind the host.';
	const address = readWebAddress(value);
	if (typeof address === 'string') return refuse(field, address, mend);
	if (!/^\/*$/.test(address.rest))
		return refuse(field, 'holds more than scheme, host and port', mend);
	if (address.url.protocol !== 'https:' && !LOOPBACK_HOST.test(address.host)) {
		return refuse(
			field,
			'uses http, which would send the client secret in the clear',
			'Use https; http is allowed for localhost only.',
		);
	}
	return { url: address.url.origin };
}

/** Whether the value is a UUID of any version, in either case. */
export function isUuid(value: unknown): value is string {
	return typeof value === 'string' && UUID.test(value);
}

/** Accepts a UUID; gives it in lower case. */
export function checkUuid(value: unknown, field: string): Checked<string> {
	const text = typeof value === 'string' ? value.trim() : value;
	if (isUuid(text)) return { value: text.toLowerCase() };
	return refuse(
		field,
		`is ${quote(value)}, not a UUID`,
		'Enter an ID such as 123e4567-e89b-12d3-a456-426614174000.',
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
