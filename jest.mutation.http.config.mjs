import config from './jest.config.mjs';

/**
 * Runs the engine on the source instead of the build, so that mutants are those of the source.
 * @type {import('jest').Config}
 */
export default {
	...config,
	testMatch: ['<rootDir>/test/integration/{errors,moneySafe,operations,token}.test.mts'],
	moduleNameMapper: {
		...config.moduleNameMapper,
		'^/.*/dist/(nodes|credentials)/(.*)\\.js$': '<rootDir>/$1/$2.ts',
	},
};
