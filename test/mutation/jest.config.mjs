import config from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
	...config,
	runner: '<rootDir>/test/mutation/runner.cjs',
	// Stryker loads it without Jest's names for folders.
	testEnvironment: './test/mutation/environment.cjs',
	testMatch: ['<rootDir>/test/unit/{payments,transport}/**/*.test.mts'],
};
