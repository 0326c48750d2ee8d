import base from './jest.e2e.config.mjs';

/** @type {import('jest').Config} */
export default {
	...base,
	testMatch: ['<rootDir>/test/matrix/**/*.test.mts'],
	reporters: ['default', '<rootDir>/test/matrix/readmeTable.mjs'],
};
