const { createRequire } = require('node:module');
const { join } = require('node:path');

const Runtime = createRequire(require.resolve('jest-runner'))('jest-runtime').default;

const N8N = /\/node_modules\/(@n8n|n8n-core|n8n-workflow)\//;
const BUILT = /\/dist\/(nodes|credentials)\//;
const ROOT = join(__dirname, '..', '..');

/**
 * Loads n8n and the built package as n8n itself does, outside of Jest's sandbox: n8n's 2,500 modules
 * once a process instead of once for each of the twenty test files that it runs, the built package
 * anew for each. The unit tests take neither. In CommonJS, for Jest requires it.
 */
module.exports = class extends Runtime {
	constructor(config, environment, ...others) {
		super(config, environment, ...others);
		const [, , , , testPath] = others;
		this.isShared = !testPath.startsWith(join(ROOT, 'test', 'unit'));
		// A test that sets the clock sets that of the package too.
		if (this.isShared) environment.global.Date = Date;
	}

	requireModule(from, name, ...others) {
		const isNamed = this.isShared && /^(@n8n\/|n8n-)/.test(name);
		const path = isNamed ? this._resolution.resolveCjs(from, name) : (name ?? from);
		if (this.isShared && (N8N.test(path) || path.startsWith(join(ROOT, 'dist'))))
			return require(path);
		return super.requireModule(from, name, ...others);
	}

	teardown() {
		for (const path of Object.keys(require.cache)) if (BUILT.test(path)) delete require.cache[path];
		super.teardown();
	}
};
