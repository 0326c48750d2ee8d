import config from './jest.config.mjs';

/** @type {import('jest').Config} */
export default {
	...config,
	testMatch: ['<rootDir>/test/unit/{payments,transport}/**/*.test.mts'],
};
