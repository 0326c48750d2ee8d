import { availableParallelism } from 'node:os';

// Far from UTC, so that a time that is read in the machine's own zone shows.
process.env.TZ = 'Pacific/Auckland';

/** @type {import('jest').Config} */
export default {
	// Settings of single suites stand beside them and take these over.
	rootDir: import.meta.dirname,
	testEnvironment: 'node',
	// Many tests wait for a server rather than compute.
	maxWorkers: availableParallelism() + 1,
	// Node.js 20 keeps every module of a file that has ended, some 45 MB of n8n each.
	workerIdleMemoryLimit: '600MB',
	testSequencer: '<rootDir>/test/support/longestFirst.mjs',
	globalSetup: '<rootDir>/test/support/createUserFolder.mjs',
	globalTeardown: '<rootDir>/test/support/removeUserFolder.mjs',
	// Generous, so that a busy machine fails no test; nothing is asserted about time.
	testTimeout: 300_000,
	testMatch: ['<rootDir>/test/{unit,sandbox,contract,integration,release,hostile}/**/*.test.mts'],
	extensionsToTreatAsEsm: ['.mts'],
	moduleFileExtensions: ['mts', 'ts', 'mjs', 'js', 'json', 'node'],
	// n8n-core and the built nodes load the CommonJS build; error classes must be the same ones.
	moduleNameMapper: { '^n8n-workflow$': '<rootDir>/node_modules/n8n-workflow/dist/cjs/index.js' },
	// The engine that evaluates in isolates is started and stopped by each file for itself.
	...(process.env.N8N_EXPRESSION_ENGINE !== 'vm' && {
		runtime: '<rootDir>/test/support/sharedModules.cjs',
	}),
	// Copies of the project, made while mutants are tested.
	modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp'],
	transform: {
		'\\.m?ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
	},
};
