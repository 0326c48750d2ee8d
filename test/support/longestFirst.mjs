import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { default: Sequencer } = createRequire(require.resolve('jest'))('@jest/test-sequencer');

/** Jest knows how long files take once it has run them; in a fresh clone, one of these would end alone. */
const LONGEST = [
	...['hostile/faultMatrix', 'integration/webhookTriggerOnce', 'integration/webhookTriggerForged'],
	...['integration/sandboxProcess', 'release/package', 'hostile/fuzz'],
	...['unit/transport/pacingFigures', 'unit/polling', 'unit/sandbox'],
	// Two at once: not both of those that keep the machine busy.
	...['e2e/queueMode', 'e2e/demo', 'e2e/waitInQueueMode', 'e2e/moneySafe', 'e2e/wait.'],
];

export default class extends Sequencer {
	sort(tests) {
		const rank = ({ path }) => LONGEST.findIndex((name) => path.includes(name)) >>> 0;
		return super.sort(tests).sort((one, other) => rank(one) - rank(other));
	}
}
