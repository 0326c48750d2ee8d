import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Packed {
	filename: string;
	integrity: string;
	size: number;
	files: Array<{ path: string }>;
}

/** Packs what was built in `root` as `npm publish` does; the file goes into `destination`. */
export async function packed(root: string, destination: string): Promise<Packed> {
	const options = ['pack', '--json', '--pack-destination', destination];
	const { stdout } = await execa('npm', options, { cwd: root });
	return (JSON.parse(stdout) as Packed[])[0]!;
}
