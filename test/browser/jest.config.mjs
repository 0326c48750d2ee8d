import base from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
	...base,
	testMatch: ['<rootDir>/test/browser/**/*.test.mts'],
	maxWorkers: 1,
	testTimeout: 120_000,
};
