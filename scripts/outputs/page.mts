import { isDeepStrictEqual } from 'node:util';
import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { Kashimi } from '../../nodes/Kashimi/Kashimi.node.ts';
import { KashimiPollingTrigger } from '../../nodes/Kashimi/KashimiPollingTrigger.node.ts';
import { KashimiTrigger } from '../../nodes/Kashimi/KashimiTrigger.node.ts';
import { fieldsWithin, fieldLists } from './fieldLists.mts';
import type { Outputs } from './recordOutputs.mts';

/** More items of an example say no more about its fields. */
const MOST_ITEMS = 2;

interface Section {
	/** Of its output. */
	key: string;
	title: string;
	description: string;
	fields: INodeProperties[];
}

/** Every operation and trigger with its fields, as the editor shows them, and a recorded output. */
export function operationsPage(outputs: Outputs): string {
	const operations = operationSections(new Kashimi().description);
	const common = commonOptions(operations);
	const sections = [
		...operations.map((section) => ({ ...section, fields: without(common, section.fields) })),
		triggerSection(new KashimiTrigger().description),
		triggerSection(new KashimiPollingTrigger().description),
	];
	return [
		'# Operations and triggers',
		'<!-- Written by `npm run generate -- outputs` from the nodes and from what they returned in the local sandbox. -->',
		"Every field, as the editor shows it. The name in brackets is the one in a workflow file and for an AI agent. Every field except Resource and Operation takes an expression. The outputs were recorded with the [local sandbox](../sandbox/README.md); the fields are the API's own, plus those that [First payment](first-payment.md#3-run-it) explains.",
		'## Options of every operation',
		...fieldLists(common, '', 'options.'),
		...sections.flatMap((section, index) => [
			`## ${section.title}`,
			`${section.description}.`,
			...fieldLists(section.fields),
			...example(section, sections.slice(0, index), outputs),
			...otherExamples(section, outputs),
		]),
	].join('\n\n');
}

function operationSections({ properties }: INodeTypeDescription): Section[] {
	const resources = optionsOf(properties.find(({ name }) => name === 'resource'));
	return resources.flatMap((resource) => {
		const picker = properties.find(
			(field) => field.name === 'operation' && isShown(field, { resource: resource.value }),
		);
		return optionsOf(picker).map((operation) => ({
			key: `${String(resource.value)}.${String(operation.value)}`,
			title: `${resource.name}: ${operation.name}`,
			description: operation.description ?? '',
			fields: properties.filter(
				(field) =>
					!['resource', 'operation'].includes(field.name) &&
					isShown(field, { resource: resource.value, operation: operation.value }),
			),
		}));
	});
}

function triggerSection({
	name,
	displayName,
	description,
	properties,
}: INodeTypeDescription): Section {
	return { key: name, title: displayName, description, fields: properties };
}

function optionsOf(field: INodeProperties | undefined): INodePropertyOptions[] {
	return (field?.options ?? []) as INodePropertyOptions[];
}

function isShown({ displayOptions }: INodeProperties, chosen: Record<string, unknown>): boolean {
	return Object.entries(chosen).every(([name, value]) => {
		const shown = displayOptions?.show?.[name] as unknown[] | undefined;
		return shown === undefined || shown.includes(value);
	});
}

function optionsField(fields: INodeProperties[]): INodeProperties | undefined {
	return fields.find(({ name, type }) => name === 'options' && type === 'collection');
}

function commonOptions([first, ...others]: Section[]): INodeProperties[] {
	const options = ({ fields }: Section) => optionsField(fields)?.options ?? [];
	return (options(first!) as INodeProperties[]).filter((option) =>
		others.every((section) => options(section).some((other) => isDeepStrictEqual(other, option))),
	);
}

function without(common: INodeProperties[], fields: INodeProperties[]): INodeProperties[] {
	return fields.flatMap((field) => {
		if (field !== optionsField(fields)) return [field];
		const own = fieldsWithin(field).filter(
			(option) =>
				!common.includes(option) && !common.some((other) => isDeepStrictEqual(other, option)),
		);
		return own.length === 0 ? [] : [{ ...field, options: own }];
	});
}

function example({ key }: Section, before: Section[], outputs: Outputs): string[] {
	const items = outputs[key] ?? [];
	if (items.length === 0) {
		throw new Error(
			`Nothing was recorded for ${key}: add it to scripts/outputs/recordOutputs.mts.`,
		);
	}
	const same = before.find((section) => isDeepStrictEqual(outputs[section.key], items));
	if (same) return [`**Output:** as that of [${same.title}](#${anchor(same.title)}).`];
	const shown = items.length > MOST_ITEMS ? [items[0], items.at(-1)] : items;
	const head =
		shown.length < items.length
			? `**Output** (the first and the last of ${items.length} items):`
			: '**Output:**';
	return [head, jsonBlock(shown)];
}

/** Outputs of other kinds, such as that of a dry run. */
function otherExamples({ key }: Section, outputs: Outputs): string[] {
	return Object.entries(outputs)
		.filter(([name]) => name.startsWith(`${key} `))
		.flatMap(([name, items]) => [`**Output ${name.slice(key.length + 1)}:**`, jsonBlock(items)]);
}

function jsonBlock(items: object): string {
	return `\`\`\`json\n${JSON.stringify(items, null, 2)}\n\`\`\``;
}

/** As GitHub makes it of a heading of letters, colons and spaces. */
function anchor(title: string): string {
	return title
		.toLowerCase()
		.replace(/[^a-z -]/g, '')
		.replaceAll(' ', '-');
}
