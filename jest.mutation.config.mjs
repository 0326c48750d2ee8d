import config from './jest.config.mjs';

/**
 * Runs the tests on the source instead of the build, so that coverage and mutants are those of the source.
 * @type {import('jest').Config}
 */
export default {
	...config,
	testMatch: [
		'<rootDir>/test/unit/{payments,transport}/**/*.test.mts',
		'<rootDir>/test/integration/*.test.mts',
	],
	moduleNameMapper: {
		...config.moduleNameMapper,
		'^/.*/dist/(nodes|credentials)/(.*)\\.js$': '<rootDir>/$1/$2.ts',
	},
};
