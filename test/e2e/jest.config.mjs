import base from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
	...base,
	testMatch: ['<rootDir>/test/e2e/**/*.test.mts'],
	maxWorkers: 1,
	testTimeout: 180_000,
};
