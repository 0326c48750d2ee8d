import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The rooms of the shipped code, lowest first; rooms of one line know nothing of each other. */
const FLOORS = [
	['payments'],
	['transport', 'shared'],
	['webhook'],
	['trigger', 'polling', 'waiting', 'methods'],
	['actions'],
	['.'],
];
/** All that the rooms above see of HTTP. */
const DOORS = ['transport/client', 'transport/errors', 'transport/context'];
/** All that the credential sees of it: addresses and the stored token, neither of which sends anything. */
const DOORS_OF_CREDENTIAL = ['transport/environment', 'transport/storedToken'];

const house = fileURLToPath(new URL('../../nodes/Kashimi', import.meta.url));
const credential = join(house, '../../credentials/KashimiOAuth2Api.credentials.ts');
const files = readdirSync(house, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts'))
	.map((file) => file.replace(/\.ts$/, ''));
const arrows = files.flatMap((from) =>
	[...readFileSync(join(house, `${from}.ts`), 'utf8').matchAll(/from '(\.[^']+)'/g)].flatMap(
		([, path]) => {
			const to = relative(house, join(house, dirname(from), path));
			const found = [to, join(to, 'index')].find((file) => files.includes(file));
			return found === undefined ? [] : [{ from, to: found }];
		},
	),
);
const roomOf = (file: string) => (file.includes('/') ? file.split('/')[0] : '.');
const floorOf = (file: string) => FLOORS.findIndex((rooms) => rooms.includes(roomOf(file)));

/** Files that lead back to themselves. */
function circles(): string[] {
	const reachable = (start: string, seen = new Set<string>()): Set<string> => {
		for (const { from, to } of arrows) {
			if (from === start && !seen.has(to)) reachable(to, seen.add(to));
		}
		return seen;
	};
	return files.filter((file) => reachable(file).has(file));
}

test('the shipped code has rooms, and every file lives in one of them', () => {
	expect(arrows.length).toBeGreaterThan(100);
	expect(files.filter((file) => floorOf(file) < 0)).toEqual([]);
});

test('no file imports itself by a detour', () => {
	expect(circles()).toEqual([]);
});

test('no arrow leads upwards, or to a neighbour', () => {
	const wrong = arrows.filter(
		({ from, to }) => roomOf(from) !== roomOf(to) && floorOf(to) >= floorOf(from),
	);
	expect(wrong).toEqual([]);
});

test('only client, errors and context of transport/ are imported from outside', () => {
	const wrong = arrows.filter(
		({ from, to }) =>
			roomOf(to) === 'transport' && roomOf(from) !== 'transport' && !DOORS.includes(to),
	);
	expect(wrong).toEqual([]);
});

test('payments/ knows nothing of n8n and HTTP', () => {
	const imports = files
		.filter((file) => roomOf(file) === 'payments')
		.flatMap((file) => [
			...readFileSync(join(house, `${file}.ts`), 'utf8').matchAll(/from '([^.][^']*)'/g),
		]);
	expect(new Set(imports.map(([, name]) => name))).toEqual(new Set(['luxon', 'node:crypto']));
});

test('the credential imports two files of transport/, and nothing of the other rooms', () => {
	const imports = readFileSync(credential, 'utf8').matchAll(
		/from '\.\.\/nodes\/Kashimi\/([^']+)'/g,
	);
	expect([...imports].map(([, file]) => file).sort()).toEqual(DOORS_OF_CREDENTIAL);
});
