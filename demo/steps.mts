import ora from 'ora';

/** A failed step: its name, and where known the log with the details. */
export class StepFailure extends Error {
	readonly step: string;
	readonly logFile: string | undefined;

	constructor(step: string, cause: unknown) {
		super(cause instanceof Error ? cause.message : String(cause), { cause });
		this.name = 'StepFailure';
		this.step = step;
		this.logFile = cause instanceof Error && 'logFile' in cause ? String(cause.logFile) : undefined;
	}
}

/** Does one step of the demo, showing that it goes on and how long it took. */
export async function step<T>(
	name: string,
	work: (report: (progress: string) => void) => Promise<T>,
): Promise<T> {
	const start = Date.now();
	// A terminal of unknown width makes the spinner clear lines without end.
	const isEnabled = process.stderr.columns ? undefined : false;
	const spinner = ora({ text: name, discardStdin: false, isEnabled }).start();
	let progress = '';
	const show = () => {
		spinner.text = [name, progress, seconds(start)].filter(Boolean).join(' · ');
	};
	const ticker = spinner.isEnabled ? setInterval(show, 1_000) : undefined;
	try {
		const result = await work((report) => {
			if (report === progress) return;
			progress = report;
			if (spinner.isEnabled) show();
			else console.log(`  ${progress} · ${seconds(start)}`);
		});
		spinner.succeed(`${name} · ${seconds(start)}`);
		return result;
	} catch (error) {
		spinner.fail(name);
		throw new StepFailure(name, error);
	} finally {
		clearInterval(ticker);
	}
}

function seconds(start: number): string {
	return `${((Date.now() - start) / 1_000).toFixed(1)} s`;
}
