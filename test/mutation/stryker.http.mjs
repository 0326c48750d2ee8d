import base from './stryker.rules.mjs';

/**
 * The same for the code that speaks HTTP, with the tests in n8n's engine against the sandbox. The
 * wording of messages is left out: those tests take too long to hold each word.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
	...base,
	// The engine loads the node by its path, so that no test imports what is mutated.
	jest: { configFile: 'test/mutation/jest.http.config.mjs', enableFindRelatedTests: false },
	mutate: [
		'nodes/Kashimi/transport/{client,connection,context,pacers,sendRequest,token,tokenRequest}.ts',
		'nodes/Kashimi/actions/payment/{createPayment,guardedCreation,createdItem,earlierTries}.ts',
	],
	mutator: { excludedMutations: ['StringLiteral'] },
	// The tests wait for retries and time-outs more than they compute.
	concurrency: 4,
	timeoutMS: 40_000,
	maxTestRunnerReuse: 20,
};
