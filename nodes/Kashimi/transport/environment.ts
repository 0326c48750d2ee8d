/** Source: "Environments" of the API reference. */
export const API_BASE_URLS = {
	production: 'https://api.kashimi.tech',
	sandbox: 'https://api-sandbox.kashimi.tech',
} as const;

export const LOGIN_PATH = '/api/v1/auth/token';

/**
 * What a custom base URL may look like: https with any host, or http with a loopback host or one of a container's
 * network (Docker's and Podman's names of their host, names without a dot); a port, and nothing else. It is no URL
 * parser: the same rule holds inside the credential's expressions, where n8n itself sends the client secret.
 */
export const CUSTOM_BASE_URL_PATTERN =
	/^(https:\/\/[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?|http:\/\/(127(\.[0-9]{1,3}){3}|\[::1\]|host\.(docker|containers)\.internal|(?![0-9]+(:|\/|$)|0x)[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?))(:[0-9]+)?\/*$/i;

const LOOPBACK_HOST = /^(localhost|127(\.[0-9]{1,3}){3}|\[::1\])$/i;
const CONTAINER_HOST = /^(host\.(docker|containers)\.internal|[^.:]+)$/i;

/** Whether a web address leads to the machine of whoever uses it, or to a container on it. */
export function isOnThisMachine(url: string): boolean {
	return isOnLoopback(url) || CONTAINER_HOST.test(new URL(url).hostname);
}

/** Whether a web address leads to the machine of whoever uses it. */
export function isOnLoopback(url: string): boolean {
	return LOOPBACK_HOST.test(new URL(url).hostname);
}

/** The base URL as `scheme://host[:port]`, or undefined when it may not be used. */
export function customBaseUrl(value: unknown): string | undefined {
	const text = typeof value === 'string' ? value.trim() : '';
	const mayBeUsed = CUSTOM_BASE_URL_PATTERN.test(text) && URL.canParse(text);
	return mayBeUsed ? new URL(text).origin : undefined;
}
