import base from '../../jest.config.mjs';

// Mutants are put in place of modules inside Jest's sandbox, so n8n has to be loaded there too.
const { runtime: _, ...config } = base;

/** @type {import('jest').Config} */
export default {
	...config,
	runner: '<rootDir>/test/mutation/runner.cjs',
	// Stryker loads it without Jest's names for folders.
	testEnvironment: './test/mutation/environment.cjs',
	testMatch: ['<rootDir>/test/unit/{payments,transport}/**/*.test.mts'],
};
