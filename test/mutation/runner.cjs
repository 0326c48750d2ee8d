const { default: TestRunner } = require('jest-runner');

/** Leaves the other files out after one in which a test failed. Stryker cannot: it turns `bail` off. */
module.exports = class extends TestRunner {
	async runTests(tests, watcher, options) {
		let hasFailed = false;
		const stop = this.on('test-file-success', ([, { numFailingTests }]) => {
			hasFailed ||= numFailingTests > 0;
		});
		for (const test of this.quickestFirst(tests)) {
			if (!hasFailed) await super.runTests([test], watcher, options);
		}
		stop();
	}

	quickestFirst(tests) {
		return tests.toSorted((one, other) => (one.duration ?? 0) - (other.duration ?? 0));
	}
};
