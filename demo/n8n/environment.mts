import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { InstalledN8n } from './install.mts';
import type { N8nSettings } from './process.mts';

// What the calling shell, npm or Jest set for themselves would change how n8n behaves.
const NOT_INHERITED =
	/^(N8N_|DB_|QUEUE_|EXECUTIONS_|CREDENTIALS_|WEBHOOK_|GENERIC_|npm_|NODE_ENV$|NODE_OPTIONS$|JEST_|NO_PROXY$)/i;

const NO_OUTSIDE_CALLS = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
};

const NO_DISTRACTIONS = {
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
};

export function environmentFor({ n8n, userFolder, env }: N8nSettings): Record<string, string> {
	const inherited = Object.entries(process.env).filter(
		(entry): entry is [string, string] => entry[1] !== undefined && !NOT_INHERITED.test(entry[0]),
	);
	return {
		...Object.fromEntries(inherited),
		...NO_OUTSIDE_CALLS,
		N8N_DISABLED_MODULES: modulesThatCallOutside(n8n).join(','),
		...NO_DISTRACTIONS,
		PATH: [dirname(n8n.nodeBinary), process.env.PATH ?? ''].join(delimiter),
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_SECURE_COOKIE: 'false',
		NO_PROXY: '127.0.0.1,localhost',
		...env,
	};
}

/** n8n refuses to start when it is told to leave out a module that it does not have. */
function modulesThatCallOutside({ n8nBinary }: InstalledN8n): string[] {
	const modules = join(dirname(n8nBinary), '..', 'dist', 'modules');
	return ['mcp-registry'].filter((name) => existsSync(join(modules, name)));
}
