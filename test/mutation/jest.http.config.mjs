import config from './jest.config.mjs';

/**
 * Runs the engine on the source instead of the build, so that mutants are those of the source.
 * @type {import('jest').Config}
 */
export default {
	...config,
	testMatch: [
		'<rootDir>/test/unit/transport/{client,connection,pacers,token,tokenRequest}.test.mts',
		'<rootDir>/test/unit/actions/createPayment.test.mts',
		'<rootDir>/test/integration/{createPayment,errors,items,listProviders,moneySafe*,oddAnswers,pace,picker,readPayments,token*,waitForFinalStatus}.test.mts',
	],
	moduleNameMapper: {
		...config.moduleNameMapper,
		'^/.*/dist/(nodes|credentials)/(.*)\\.js$': '<rootDir>/$1/$2.ts',
	},
};
