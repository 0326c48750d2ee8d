/**
 * Changes the rules without HTTP in a thousand places; the unit tests must notice.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
	testRunner: 'jest',
	// The tests are ES modules.
	testRunnerNodeArgs: ['--experimental-vm-modules'],
	jest: { configFile: 'test/mutation/jest.config.mjs' },
	coverageAnalysis: 'perTest',
	mutate: [
		'nodes/Kashimi/{payments,transport}/*.ts',
		// These speak HTTP: see stryker.http.mjs.
		'!nodes/Kashimi/transport/{client,connection,context,pacers,sendRequest,token,tokenRequest}.ts',
	],
	ignorePatterns: ['dist', 'docs', 'bench', 'reports', 'demo', 'examples'],
	// The modules of each run of the tests stay in memory: 20 MB a mutant.
	maxTestRunnerReuse: 50,
	// The other reports hold what each failing test said: text by the megabyte.
	reporters: ['clear-text', 'progress-append-only'],
	tempDirName: '.stryker-tmp',
	thresholds: { high: 95, low: 90, break: 90 },
	// Tables of codes and texts are evaluated once, when a module loads; each such mutant runs every test.
	ignoreStatic: true,
	disableTypeChecks: 'nodes/**/*.ts',
};
