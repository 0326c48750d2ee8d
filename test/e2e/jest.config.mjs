import base from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
	...base,
	testMatch: ['<rootDir>/test/e2e/**/*.test.mts'],
	// A file mostly waits for its n8n, which is its own, as are its folders and ports.
	maxWorkers: 2,
	testTimeout: 180_000,
};
