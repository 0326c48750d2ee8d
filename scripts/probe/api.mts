import axios, { type AxiosResponse } from 'axios';

/** Why nothing can be probed: one line for the person at the terminal. */
export class ProbeStop extends Error {}

export interface Answer {
	status: number;
	headers: Record<string, string>;
	/** The JSON that came; undefined where it was none. */
	json: unknown;
}

export interface Ask {
	method?: 'GET' | 'POST';
	path: string;
	/** As it goes over the wire, without the question mark. */
	query?: string;
	body?: object;
	headers?: Record<string, string>;
	/** Instead of the usual token. */
	token?: string;
}

/** Plain HTTP to one environment, by none of the package's own code. */
export class ProbeApi {
	/** Every answer so far. */
	readonly answers: Answer[] = [];
	/** Set once there is one; goes with every request. */
	token = '';

	constructor(
		readonly baseUrl: string,
		private readonly clientId: string,
		private readonly clientSecret: string,
	) {}

	async ask({
		method = 'GET',
		path,
		query,
		body,
		headers,
		token = this.token,
	}: Ask): Promise<Answer> {
		return await this.send(path, {
			method,
			url: `${this.baseUrl}${path}${query ? `?${query}` : ''}`,
			data: body === undefined ? undefined : JSON.stringify(body),
			headers: {
				Accept: 'application/json',
				Authorization: `Bearer ${token}`,
				...(body && { 'Content-Type': 'application/json' }),
				...headers,
			},
		});
	}

	async askForToken(scope: string, secret = this.clientSecret): Promise<Answer> {
		const path = '/api/v1/auth/token';
		return await this.send(path, {
			method: 'POST',
			url: this.baseUrl + path,
			data: new URLSearchParams({ grant_type: 'client_credentials', scope }).toString(),
			headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
			auth: { username: this.clientId, password: secret },
		});
	}

	private async send(path: string, request: object): Promise<Answer> {
		const response = await axios
			.request({
				timeout: 30_000,
				maxRedirects: 0,
				validateStatus: () => true,
				responseType: 'text',
				transformResponse: (text: unknown) => text,
				...request,
			})
			.catch((failure: { code?: string }) => {
				throw new ProbeStop(
					`No connection to ${this.baseUrl} (${failure.code ?? 'no answer'}). Check the network, the proxy and KASHIMI_BASE_URL.`,
				);
			});
		const answer = this.read(path, response as AxiosResponse<string>);
		this.answers.push(answer);
		return answer;
	}

	private read(path: string, { status, headers, data }: AxiosResponse<string>): Answer {
		if (/^\s*</.test(data ?? '')) {
			throw new ProbeStop(
				`A web page answered ${path} instead of an API (HTTP status ${status}): a proxy, a login page or a wrong KASHIMI_BASE_URL.`,
			);
		}
		if (status >= 300 && status < 400) {
			throw new ProbeStop(
				`${this.baseUrl} redirects elsewhere (HTTP status ${status}). Enter the final address.`,
			);
		}
		return { status, headers: headers as Record<string, string>, json: parse(data) };
	}
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
