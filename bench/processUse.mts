import { readFile, writeFile } from 'node:fs/promises';

/** Of the clock that Linux counts processor time with. */
const TICKS_PER_SECOND = 100;

/** @returns MB at rest */
export async function resetPeakMemory(pid: number): Promise<number> {
	await writeFile(`/proc/${pid}/clear_refs`, '5');
	return await memory(pid, 'VmRSS');
}

/** In MB. */
export async function memory(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
}

export async function cpuSeconds(pid: number): Promise<number> {
	// The name in parentheses may hold spaces; what follows are numbers.
	const [, numbers = ''] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ');
	const fields = numbers.split(' ');
	return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
