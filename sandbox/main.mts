import { parseArgs } from 'node:util';
import { startSandbox } from './server.mts';

const DEFAULT_PORT = 4010;
const DEFAULT_LIFETIME = 1800;

const USAGE = `npm run sandbox -- [options]

  --port N             default ${DEFAULT_PORT}; 0 takes a free one
  --host ADDRESS       address of this machine to listen on (default 127.0.0.1); with one that
                       others reach, the control panel answers them too
  --data FILE          keep the payments in FILE (default: in memory)
  --token-lifetime N   seconds until a token expires (default 1800)
  --payment-lifetime N seconds a payer has to approve (default ${DEFAULT_LIFETIME}; 0 for ever)
  --latency N          milliseconds to wait before each answer (default 0)
  --help`;

function nonNegative(name: string, value: string | undefined): number | undefined {
	if (value === undefined) return undefined;
	if (!/^\d+$/.test(value)) throw new Error(`--${name} must be a whole number, not "${value}".`);
	return Number(value);
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string' },
			host: { type: 'string' },
			data: { type: 'string' },
			'payment-lifetime': { type: 'string' },
			'token-lifetime': { type: 'string' },
			latency: { type: 'string' },
			help: { type: 'boolean' },
		},
	});
	if (values.help) {
		console.log(USAGE);
		return;
	}

	const sandbox = await startSandbox({
		port: nonNegative('port', values.port) ?? DEFAULT_PORT,
		tokenLifetimeSeconds: nonNegative('token-lifetime', values['token-lifetime']),
		host: values.host,
		paymentLifetimeSeconds:
			nonNegative('payment-lifetime', values['payment-lifetime']) ?? DEFAULT_LIFETIME,
		latencyMs: nonNegative('latency', values.latency),
		dataFile: values.data,
	});

	const clients = sandbox.clients.map(
		({ clientId, clientSecret, webhookSecret, scopes }) =>
			`  Client ID      ${clientId}\n  Client Secret  ${clientSecret}\n  Webhook Secret ${webhookSecret}\n  Scopes         ${scopes.join(', ')}\n`,
	);
	console.log(`Kashimi sandbox: ${sandbox.url}
Control panel:   the same address, in a browser

In the n8n credential "Kashimi OAuth2 API":
  Environment    Custom
  Base URL       ${sandbox.url}

and one of these clients:

${clients.join('\n')}
Payments: ${values.data === undefined ? 'in memory, gone when the sandbox stops' : values.data}
Stop with Ctrl+C.`);

	const stop = () => {
		sandbox.close().catch((error: unknown) => {
			console.error(error);
			process.exitCode = 1;
		});
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

main().catch((error: NodeJS.ErrnoException) => {
	console.error(
		error.code === 'EADDRINUSE'
			? 'That port is taken. Choose another one: npm run sandbox -- --port 0'
			: `${error.message}\n\n${USAGE}`,
	);
	process.exitCode = 1;
});
