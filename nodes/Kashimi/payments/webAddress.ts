import { LONGEST_WEB_ADDRESS } from './inferred';
import { type Checked, refuse } from './problems';
import { quote } from './values';

// The characters of RFC 3986. The URL parser would silently change others: tabs, backslashes, unicode dots.
const REST = "(?:[\\w\\-.~:/?#[\\]@!$&'()*+,;=]|%[0-9a-f]{2})*";
const WEB_ADDRESS = new RegExp(`^https?://([^/?#]+)${REST}$`, 'i');
const APP_ADDRESS = new RegExp(`^([a-z][a-z0-9+.-]*):/${REST}$`, 'i');
const TO_ENCODE = /[^\w\-.~:/?#[\]@!$&'()*+,;=%\\\p{Cc}\p{Cs}]/gu;
/** Schemes that run code or read files where a browser follows them. */
const DANGEROUS_SCHEMES = ['javascript', 'vbscript', 'data', 'file', 'blob', 'filesystem', 'about'];

const FIX = 'Enter an address such as https://example.com/paid?order=7.';

/** The address with spaces and foreign letters written as the web writes them; as it was where it has none. */
function encode(text: string): string {
	const [, scheme, authority, rest] = /^(https?:\/\/)([^/?#\s]+)(.*)$/is.exec(text) ?? [];
	if (authority === undefined) return text.replace(TO_ENCODE, encodeURIComponent);
	const isPlain = /^[\x21-\x7E]*$/.test(authority) || authority.includes('@');
	const hasAsciiHost = isPlain || !URL.canParse(`https://${authority}`);
	const host = hasAsciiHost ? authority : new URL(`https://${authority}`).host;
	return `${scheme}${host}${rest.replace(TO_ENCODE, encodeURIComponent)}`;
}

/** What is wrong with an absolute http or https address; undefined when nothing is. */
function findAddressFault(text: string): string | undefined {
	if (text.length > LONGEST_WEB_ADDRESS) return `has more than ${LONGEST_WEB_ADDRESS} characters`;
	const [, authority] = WEB_ADDRESS.exec(text) ?? [];
	if (authority === undefined) return 'is not a complete web address';
	// The address itself is not shown: what stands before the @ is a secret.
	if (authority.includes('@')) return 'contains a user name or password';
	if (!URL.canParse(text)) return 'is not a complete web address';
	// Refuses other spellings of a host, such as 127.1 or 0x7f000001, that only the parser understands.
	const host = authority.replace(/:\d*$/, '').toLowerCase();
	return host === new URL(text).hostname ? undefined : 'has a host in an unusual form';
}

function findAppAddressFault(text: string): string | undefined {
	const [, scheme] = APP_ADDRESS.exec(text) ?? [];
	return scheme === undefined || /^https?$/i.test(scheme) || text.length > LONGEST_WEB_ADDRESS
		? findAddressFault(text)
		: undefined;
}

function checkAddress(
	value: unknown,
	field: string,
	findFault: (text: string) => string | undefined,
): Checked<string> {
	if (typeof value !== 'string') {
		return refuse(field, `contains ${quote(value)} instead of a web address`, FIX);
	}
	const entered = value.trim();
	const text = encode(entered);
	const fault = findFault(text);
	if (fault !== undefined) return refuse(field, fault, FIX);
	return text === entered ? { value: text } : { value: text, from: entered };
}

/** Accepts an http or https address without user name and password; encodes spaces and foreign letters. */
export function checkWebAddress(value: unknown, field: string): Checked<string> {
	return checkAddress(value, field, findAddressFault);
}

/** Accepts what `checkWebAddress` accepts, and an address of an app such as `shop-app://paid`. */
export function checkReturnAddress(value: unknown, field: string): Checked<string> {
	const scheme =
		typeof value === 'string' ? /^\s*([a-z][a-z0-9+.-]*):/i.exec(value)?.[1] : undefined;
	if (scheme !== undefined && DANGEROUS_SCHEMES.includes(scheme.toLowerCase())) {
		return refuse(field, `uses the scheme ${scheme}:, which is unsafe in a browser`, FIX);
	}
	return checkAddress(value, field, findAppAddressFault);
}
