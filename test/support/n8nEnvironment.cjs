// n8n-core reads these when it is first loaded, and would otherwise write to the user's own n8n.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'kashimi-engine-'));
process.env.N8N_ENCRYPTION_KEY = 'key-of-the-tests';
