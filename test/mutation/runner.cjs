const { default: TestRunner } = require('jest-runner');

/** Files by when one of their tests failed last, in this process: mutants beside each other fail alike. */
const failedLately = [];

/** Leaves the other files out after one in which a test failed. Stryker cannot: it turns `bail` off. */
module.exports = class extends TestRunner {
	async runTests(tests, watcher, options) {
		let hasFailed = false;
		const stop = this.on('test-file-success', ([{ path }, { numFailingTests }]) => {
			if (numFailingTests === 0) return;
			hasFailed = true;
			failedLately.push(path);
		});
		for (const test of this.likeliestToFailFirst(tests)) {
			if (!hasFailed) await super.runTests([test], watcher, options);
		}
		stop();
	}

	/** Else the quickest. */
	likeliestToFailFirst(tests) {
		const turn = ({ path }) => failedLately.lastIndexOf(path);
		return tests.toSorted(
			(one, other) => turn(other) - turn(one) || (one.duration ?? 0) - (other.duration ?? 0),
		);
	}
};
