import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export interface RunningDemo {
	/** Of the workflow in the editor. */
	address: string;
	email: string;
	password: string;
	stop(): Promise<void>;
}

/** `npm run demo`, once its editor is open. */
export async function startDemo(): Promise<RunningDemo> {
	const demo = execa(process.execPath, ['--import', 'tsx', 'demo/main.mts'], {
		cwd: fileURLToPath(new URL('../..', import.meta.url)),
		stdin: 'ignore',
		stderr: 'inherit',
		reject: false,
	});
	const text = await new Promise<string>((resolve, reject) => {
		let printed = '';
		demo.stdout.on('data', (chunk: Buffer) => {
			printed += chunk.toString();
			if (printed.includes('Ctrl-C')) resolve(printed);
		});
		void demo.then(() => reject(new Error(`The demo ended:\n${printed}`)));
	});
	const read = (label: string) => new RegExp(`^ *${label} +(\\S+)`, 'm').exec(text)?.[1];
	const [address, email, password] = ['Address', 'E-mail', 'Password'].map(read);
	if (!address || !email || !password) throw new Error(`The demo did not start:\n${text}`);
	return {
		...{ address, email, password },
		async stop() {
			demo.kill('SIGINT');
			await demo;
		},
	};
}
