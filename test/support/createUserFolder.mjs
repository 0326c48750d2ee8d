import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** n8n-core reads these when it is first loaded, and would otherwise write to the user's own n8n. */
export default async function createUserFolder() {
	process.env.N8N_USER_FOLDER = await mkdtemp(join(tmpdir(), 'kashimi-engine-'));
	process.env.N8N_ENCRYPTION_KEY = 'key-of-the-tests';
}
