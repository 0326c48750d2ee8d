import base from '../e2e/jest.config.mjs';

/** @type {import('jest').Config} */
export default {
	...base,
	testMatch: ['<rootDir>/test/matrix/**/*.test.mts'],
	reporters: ['default', '<rootDir>/test/matrix/versionsTable.mjs'],
};
