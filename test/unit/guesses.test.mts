import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { GUESS_IDS, GUESSES } from '../../scripts/probe/guesses.mts';
import { PROBES } from '../../scripts/probe/probes.mts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const house = join(root, 'nodes/Kashimi');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
const named = GUESS_IDS.flatMap((id) => [...GUESSES[id].constants] as string[]);

/** Constants whose comment says that they are inferred, as `file#NAME`. */
const inferred = readdirSync(house, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts'))
	.flatMap((file) =>
		[
			...read('nodes/Kashimi', file).matchAll(
				/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export )?const (\w+)/g,
			),
		]
			.filter(([, comment]) => /\binferred\b|\bsample\b/i.test(comment))
			.map(([, , name]) => `${file}#${name}`),
	);

/** They say how far the node goes to survive, and take nothing for true. */
const PRECAUTIONS = ['transport/listPage.ts#REPORT'];

test('every guess has a probe, and every probe a guess', () => {
	expect(Object.keys(PROBES).sort()).toEqual([...GUESS_IDS].sort());
});

test('every inferred constant belongs to a guess', () => {
	expect(inferred.length).toBeGreaterThan(15);
	expect(inferred.filter((name) => ![...named, ...PRECAUTIONS].includes(name))).toEqual([]);
});

test('every constant that a guess names is there', () => {
	const missing = named.filter((name) => {
		const [file, constant] = name.split('#') as [string, string];
		return !new RegExp(`(const|function) ${constant}\\b`).test(read('nodes/Kashimi', file));
	});
	expect(missing).toEqual([]);
});

test('the page of the probe lists the guesses, and nothing else', () => {
	const rows = [...read('docs/probe.md').matchAll(/^\| `([a-z-]+)`\s*\| (.*?)\s*\|$/gm)];
	expect(rows.map(([, id, says]) => [id, says])).toEqual(
		GUESS_IDS.map((id) => [id, GUESSES[id].says]),
	);
});
