import { startN8n, type LaunchedN8n } from '../../demo/n8n/process.mts';
import { PaymentWorkflow } from './paymentWorkflow.mts';
import { setStage, type Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;

export interface OwnN8n {
	stage: Stage;
	n8n: LaunchedN8n;
	workflow: PaymentWorkflow;
}

/**
 * An n8n with the package, its sandbox and a credential for it, for all tests of a file.
 * @param prepare changes the stage before n8n starts
 */
export function ownN8n(prepare: (stage: Stage) => Promise<void> = async () => {}): OwnN8n {
	const own = {} as OwnN8n;
	beforeAll(async () => {
		own.stage = await setStage();
		await prepare(own.stage);
		own.n8n = await startN8n(own.stage.settings);
		own.workflow = await PaymentWorkflow.setUp(own.n8n, own.stage.sandbox);
	}, FIRST_INSTALL);
	afterAll(async () => {
		await (own.n8n as LaunchedN8n | undefined)?.stop();
		await own.stage.strike();
	});
	return own;
}
