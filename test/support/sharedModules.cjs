const { createRequire, isBuiltin } = require('node:module');
const { join } = require('node:path');

const Runtime = createRequire(require.resolve('jest-runner'))('jest-runtime').default;

const N8N = /\/node_modules\/(@n8n|n8n-core|n8n-workflow)\//;
/** Its errors, promises and timers are those of the test; what it is built on is shared. */
const KEPT = /\/node_modules\/(n8n-workflow|@n8n\/(errors|utils)|express(-openapi-validator)?)\//;
const BUILT_ON_OTHERS = /\/node_modules\/(n8n-workflow|express-openapi-validator)\//;
const AJV = /\/node_modules\/ajv(-formats)?\//;
const BUILT = /\/dist\/(nodes|credentials)\//;
const ROOT = join(__dirname, '..', '..');

/**
 * Loads outside of Jest's sandbox, once a process instead of once for each test file: what checks the
 * contract; for unit tests, the 550 modules that n8n-workflow is built on; for others, n8n's 2,500 and
 * the built package, this anew for each file, as n8n itself does. In CommonJS, for Jest requires it.
 */
module.exports = class extends Runtime {
	constructor(config, environment, ...others) {
		super(config, environment, ...others);
		const [, , , , testPath] = others;
		this.isUnit = testPath.startsWith(join(ROOT, 'test', 'unit'));
		// A test that sets the clock sets that of the package too.
		if (!this.isUnit) environment.global.Date = Date;
	}

	requireModule(from, name, ...others) {
		if (name && !name.startsWith('.') && !isBuiltin(name)) {
			const path = this._resolution.resolveCjs(from, name);
			if (this.isShared(from, path)) return require(path);
		}
		return super.requireModule(from, name, ...others);
	}

	isShared(from, path) {
		if (!this.isUnit && (N8N.test(path) || path.startsWith(join(ROOT, 'dist')))) return true;
		return AJV.test(path) || (BUILT_ON_OTHERS.test(from) && !KEPT.test(path));
	}

	teardown() {
		for (const path of Object.keys(require.cache)) if (BUILT.test(path)) delete require.cache[path];
		super.teardown();
	}
};
