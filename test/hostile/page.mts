import * as prettier from 'prettier';

import { COLUMNS } from './columns.mts';
import { OUTCOMES, type Outcome } from './outcomes.mts';

/** One cell of the table, as it was run. */
export interface Ran {
	row: string;
	column: string;
	outcome: string;
}

const OPERATIONS = Object.keys(COLUMNS).filter((name) => COLUMNS[name].parameters !== undefined);
const OPERATIONS_OF_NODE = OPERATIONS.filter((name) => name !== 'token');
const AROUND = Object.keys(COLUMNS).filter((name) => !OPERATIONS_OF_NODE.includes(name));

/** The page for users, made of what the cells ended in. */
export async function faultMatrixPage(ran: Ran[], path: string): Promise<string> {
	const text = [
		'# What happens when something fails',
		'This page is written by a test. It runs every operation in n8n against an API that fails in each of these ways, and each cell is what came out. With _On Error: Continue_ the same happens for each item, so there is one table for both. A test fails when a cell changes.',
		'In every cell, also: the run ends, the message says what to do in plain words, no secret and no full account number is in it, an item carries `details.nextStep`, and at most one payment is made for an end-to-end ID. The cells are run without retries; with _Max Retries_ the node first tries again where that is safe.',
		'## The outcomes',
		outcomeTable(),
		'## The operations',
		'_Create_ has two columns: in the first, the fault also hits the lookup in the archive; in the second, the lookup works.',
		table(ran, OPERATIONS_OF_NODE),
		'## What is around them',
		'Without a token nothing is sent. The Kashimi Trigger is shown with _Confirm With Kashimi_. "–" means that the cell is not run: n8n waits 300 seconds for a token, a poll two minutes in all for its answer, and there is no later look at a host that was never reached.',
		table(ran, AROUND),
		`To run it: \`npm run generate -- --check faults\`. To write it again: \`npm run generate -- faults\`. The expected outcomes stand in [test/hostile/columns.mts](../test/hostile/columns.mts), by rule, before anything is run.`,
	].join('\n\n');
	const config = await prettier.resolveConfig(path);
	return await prettier.format(text, { ...config, filepath: path });
}

function outcomeTable(): string {
	const names = Object.keys(OUTCOMES) as Outcome[];
	return lines(
		['Outcome', 'Means', '`details.nextStep`'],
		names.map((name) => {
			const outcome = OUTCOMES[name];
			const steps = 'nextSteps' in outcome ? outcome.nextSteps : [];
			return [name, outcome.meaning, steps.map((step) => `\`${step}\``).join(' or ')];
		}),
	);
}

function table(ran: Ran[], columns: string[]): string {
	const rows = [...new Set(ran.map(({ row }) => row))];
	return lines(
		['Fault', ...columns.map((column) => COLUMNS[column].title)],
		rows.map((row) => [
			row,
			...columns.map((column) => {
				const cells = ran.filter((cell) => cell.row === row && cell.column === column);
				return [...new Set(cells.map(({ outcome }) => outcome))].join(' / ') || '–';
			}),
		]),
	);
}

function lines(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [head, head.map(() => '---'), ...rows].map(line).join('\n');
}
