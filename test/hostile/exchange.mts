import type { ServerResponse } from 'node:http';

/** What the server would answer if nothing were wrong. */
export interface Healthy {
	status: number;
	body: object;
}

/** One request that a fault hits. */
export interface Exchange {
	response: ServerResponse;
	healthy: Healthy;
}

export type Strike = (exchange: Exchange) => void;

const JSON_TYPE = 'application/json; charset=utf-8';

export function sendBytes(
	response: ServerResponse,
	status: number,
	body: Buffer | string,
	headers: Record<string, string> = {},
): void {
	const bytes = Buffer.from(body);
	response.writeHead(status, {
		'Content-Type': JSON_TYPE,
		'Content-Length': bytes.length,
		...headers,
	});
	response.end(bytes);
}

export function sendJson(response: ServerResponse, { status, body }: Healthy): void {
	sendBytes(response, status, JSON.stringify(body));
}

/** Answers with the healthy body, changed. */
export const changed =
	(change: (body: object) => unknown): Strike =>
	({ response, healthy: { status, body } }) =>
		sendBytes(response, status, JSON.stringify(change(body)));

/** Answers with the healthy JSON text, changed as text or bytes. */
export const rewritten =
	(change: (json: string) => Buffer | string, headers: Record<string, string> = {}): Strike =>
	({ response, healthy: { status, body } }) =>
		sendBytes(response, status, change(JSON.stringify(body)), headers);

/** The first or only object of an answer, changed. */
export const inObject =
	(change: (fields: Record<string, unknown>) => unknown) =>
	(body: object): unknown =>
		Array.isArray(body) ? body.map(change) : change(body as Record<string, unknown>);

/** A JSON text with a member put in front of all others, so that the API's own still count. */
export const withMember = (member: string) => (json: string) => json.replace('{', `{${member},`);
