import { API_BASE_URLS, customBaseUrl } from '../../nodes/Kashimi/transport/environment.ts';
import { ProbeApi, ProbeStop } from './api.mts';
import { Bench, isFields, SCOPES, type Finding, type Made } from './bench.mts';
import { GUESSES, type GuessId } from './guesses.mts';
import { PROBES } from './probes.mts';
import { WebhookListener } from './webhookListener.mts';

/** Any IBAN with valid check digits: nobody pays what the probe makes. */
const EXAMPLE_IBAN = 'DE89370400440532013000';

export interface Row extends Finding {
	guess: GuessId;
	says: string;
	/** Where to correct the guess, if it does not hold. */
	constants: string[];
}

export interface Report {
	baseUrl: string;
	/** ISO 8601. */
	at: string;
	rows: Row[];
	/** Every payment that was made. */
	payments: Made[];
}

export interface Switches {
	production: boolean;
	many: boolean;
	/** Milliseconds. */
	patience?: number;
}

/**
 * Asks an environment whether each guess holds. No secret and no token is in the report.
 * @throws ProbeStop with one line, when there is nothing to ask
 */
export async function runProbe(env: NodeJS.ProcessEnv, switches: Switches): Promise<Report> {
	const { KASHIMI_CLIENT_ID: clientId, KASHIMI_CLIENT_SECRET: secret } = env;
	if (!clientId || !secret) {
		throw new ProbeStop('Set KASHIMI_CLIENT_ID and KASHIMI_CLIENT_SECRET.');
	}
	const baseUrl = baseUrlOf(env, switches);
	const isProduction = baseUrl === API_BASE_URLS.production;
	const api = new ProbeApi(baseUrl, clientId, secret);
	api.token = await firstToken(api);
	const listener = await openListener(env);
	const bench = new Bench(
		api,
		{
			isProduction,
			recipientIban: env.KASHIMI_PROBE_IBAN ?? EXAMPLE_IBAN,
			patience: switches.patience ?? 20_000,
			makesMany: switches.many,
		},
		listener,
	);
	try {
		const rows: Row[] = [];
		for (const [guess, probe] of Object.entries(PROBES) as Array<
			[GuessId, (typeof PROBES)[GuessId]]
		>) {
			const { verdict, came } = await probe(bench);
			const { says, constants } = GUESSES[guess];
			rows.push({
				guess,
				says,
				verdict,
				came: withoutSecrets(came, [secret, api.token]),
				constants,
			});
		}
		return { baseUrl, at: new Date().toISOString(), rows, payments: bench.made };
	} finally {
		listener?.close();
	}
}

function baseUrlOf(
	{ KASHIMI_BASE_URL: given }: NodeJS.ProcessEnv,
	{ production }: Switches,
): string {
	const fallback = production ? API_BASE_URLS.production : API_BASE_URLS.sandbox;
	const url = given ? customBaseUrl(given) : fallback;
	if (url === undefined) {
		throw new ProbeStop(
			'KASHIMI_BASE_URL must be https://host or, on this machine, http://localhost:port.',
		);
	}
	if (url === API_BASE_URLS.production && !production) {
		throw new ProbeStop(
			'This is production. Add --production to read there; nothing is created then.',
		);
	}
	return url;
}

async function firstToken(api: ProbeApi): Promise<string> {
	const { status, json } = await api.askForToken(SCOPES.join(' '));
	const token = isFields(json) ? json.access_token : undefined;
	if (typeof token === 'string' && token !== '') return token;
	const error = isFields(json) && typeof json.error === 'string' ? `, ${json.error}` : '';
	throw new ProbeStop(
		`No access token (HTTP status ${status}${error}). Check KASHIMI_CLIENT_ID, KASHIMI_CLIENT_SECRET and that they are for ${api.baseUrl}.`,
	);
}

async function openListener(env: NodeJS.ProcessEnv): Promise<WebhookListener | undefined> {
	const { KASHIMI_PROBE_WEBHOOK_URL: url, KASHIMI_PROBE_WEBHOOK_PORT: port } = env;
	return url && port ? await WebhookListener.open(Number(port), url) : undefined;
}

function withoutSecrets(text: string, secrets: string[]): string {
	return secrets.reduce((rest, secret) => rest.split(secret).join('•••'), text);
}

/** The report for a terminal. */
export function toText({ baseUrl, rows, payments }: Report): string {
	const width = Math.max(...rows.map(({ guess }) => guess.length));
	const lines = rows.flatMap(({ guess, verdict, came, constants }) => [
		`${guess.padEnd(width)}  ${verdict.padEnd(17)}  ${came}`,
		...(verdict === 'does not hold' && constants.length > 0
			? [`${' '.repeat(width)}  change: ${constants.join(', ')}`]
			: []),
	]);
	const made = payments.map(
		({ paymentId, endToEndId, amount, purpose }) =>
			`  ${paymentId}  ${endToEndId}  ${amount} EUR  ${purpose}`,
	);
	return [
		`Guesses about ${baseUrl}`,
		'',
		...lines,
		'',
		made.length > 0
			? 'Payments made; none of them is paid unless somebody opens its link:'
			: 'No payment was made.',
		...made,
	].join('\n');
}
