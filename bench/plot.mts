import { HTTP, SECONDS_AT_LIMIT, OURS, SEQUENTIAL } from './cases.mts';
import { medianOf, type Results } from './report.mts';

const COLOURS: Record<string, string> = {
	[HTTP]: '#8c8c8c',
	[OURS]: '#1565c0',
	[SEQUENTIAL]: '#90caf9',
	ideal: '#2e7d32',
};
const WIDTH = 760;
const LABELS = 190;
const BAR = 16;
const LINE = 20;
const GAP = 12;

interface Bar {
	by: string;
	seconds: number;
	note?: string;
}

/** Horizontal bars in groups, on a logarithmic scale: the times are far apart. */
export function plot(results: Results): string {
	const groups = [
		...[...results.reads, results.creates]
			.filter(({ name }) => name.startsWith('1,000 '))
			.map((comparison) => ({
				name: comparison.name,
				bars: [HTTP, OURS, SEQUENTIAL].map((by) => ({ by, seconds: medianOf(comparison, by) })),
			})),
		...results.limits.map((comparison) => ({
			name: comparison.name.replace(/^.*, /, ''),
			bars: [
				...[HTTP, OURS].map((by) => ({
					by,
					seconds: medianOf(comparison, by),
					note: `, ${medianOf(comparison, by, (run) => run.failed)} items failed`,
				})),
				{ by: 'ideal', seconds: SECONDS_AT_LIMIT },
			],
		})),
	];
	const shown = groups.map(({ name, bars }: { name: string; bars: Bar[] }) => ({
		name,
		bars: bars.filter(({ seconds }) => seconds > 0),
	}));
	const longest = Math.max(...shown.flatMap(({ bars }) => bars.map(({ seconds }) => seconds)));
	const scale = (seconds: number) =>
		(Math.log10(seconds / 0.1) / Math.log10(longest / 0.1)) * (WIDTH - LABELS - 200);

	const parts: string[] = [];
	let y = 50;
	for (const { name, bars } of shown) {
		parts.push(text(LABELS - 8, y + BAR - 3, name, 'end'));
		for (const { by, seconds, note = '' } of bars) {
			const width = Math.max(1, scale(seconds)).toFixed(1);
			parts.push(
				`<rect x="${LABELS}" y="${y}" width="${width}" height="${BAR}" fill="${COLOURS[by]}"/>`,
				text(LABELS + Number(width) + 6, y + BAR - 3, `${seconds.toFixed(2)} s${note}`),
			);
			y += LINE;
		}
		y += GAP;
	}
	const legend = Object.entries(COLOURS).map(
		([by, colour], index) =>
			`<rect x="${LABELS + index * 140}" y="14" width="12" height="12" fill="${colour}"/>${text(LABELS + index * 140 + 18, 24, by)}`,
	);
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="12">
<title>Seconds for 1,000 items, logarithmic scale</title>
<rect width="100%" height="100%" fill="#ffffff"/>
${[...legend, ...parts].join('\n')}
</svg>
`;
}

function text(x: number, y: number, content: string, anchor = 'start'): string {
	return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}" fill="#222222">${content}</text>`;
}
