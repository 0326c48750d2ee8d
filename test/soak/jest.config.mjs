import base from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
	...base,
	testMatch: ['<rootDir>/test/soak/**/*.test.mts'],
	testTimeout: 3_600_000,
};
