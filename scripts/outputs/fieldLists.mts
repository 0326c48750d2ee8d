import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

/** Longer ones, such as all countries, are named by an example. */
const LONGEST_LIST = 20;
/** They choose what is described, so no field is shown only for some of their values here. */
const CHOSEN = new Set(['resource', 'operation', '@version', '@tool']);

const TYPES: Record<string, string> = {
	boolean: 'on or off',
	collection: 'fields below',
	dateTime: 'date and time',
	fixedCollection: 'fields below',
	json: 'JSON',
	number: 'number',
	string: 'text',
};

/**
 * Lists of all fields, each collection as one of its own; notices stand above them.
 * @param top the fields outside of all collections
 */
export function fieldLists(
	fields: INodeProperties[],
	title = '',
	path = '',
	top = fields,
): string[] {
	const notices = fields
		.filter(({ type }) => type === 'notice')
		.map(({ displayName, displayOptions }) =>
			displayOptions?.show?.['@tool'] ? `As a tool of an AI agent: ${displayName}` : displayName,
		);
	const shown = fields.filter(({ type }) => type !== 'notice' && type !== 'hidden');
	if (shown.length === 0) return notices;
	return [
		...notices,
		...(title === '' ? [] : [`**${title}**`]),
		shown.map((field) => entry(field, `${path}${field.name}`, [...fields, ...top])).join('\n'),
		...shown.flatMap((field) => {
			const below = title ? `${title} > ${field.displayName}` : field.displayName;
			return groupsWithin(field).flatMap(({ name, fields: within }) =>
				fieldLists(within, below, `${path}${field.name}.${name}`, top),
			);
		}),
	];
}

/** The fields of a collection, or of each group of a fixed collection. */
export function fieldsWithin(field: INodeProperties): INodeProperties[] {
	return groupsWithin(field).flatMap(({ fields }) => fields);
}

/** With the part of the path that leads to the fields, e.g. `limits.` */
function groupsWithin({ type, options = [] }: INodeProperties) {
	if (type === 'collection') return [{ name: '', fields: options as INodeProperties[] }];
	if (type !== 'fixedCollection') return [];
	return (options as INodePropertyCollection[]).map(({ name, values }) => ({
		name: `${name}.`,
		fields: values,
	}));
}

/** One field: name, path, what it does and takes, and its choices below. */
function entry(field: INodeProperties, path: string, others: INodeProperties[]): string {
	const { displayName, required, description = '', hint = '' } = field;
	const facts = [
		...[description, hint, condition(field, others)],
		capital(takes(field)),
		defaultOf(field, path) && `Default: ${defaultOf(field, path)}`,
	];
	const head = `- **${displayName}** (\`${path}\`${required === true ? ', required' : ''}):`;
	const text = facts.filter(Boolean).map(sentence).join(' ');
	return [plain(`${head} ${text}`), ...choices(field).map((each) => `  - ${plain(each)}`)].join(
		'\n',
	);
}

/** Short lists of options, each with what it means. */
function choices({ type, options = [] }: INodeProperties): string[] {
	const isChoice = type === 'options' || type === 'multiOptions';
	return isChoice && options.length <= LONGEST_LIST
		? (options as INodePropertyOptions[]).map(choice)
		: [];
}

function takes({
	type,
	typeOptions = {},
	options = [],
	modes = [],
	placeholder,
}: INodeProperties): string {
	if (type === 'options' || type === 'multiOptions') {
		const kind = type === 'options' ? 'one of' : 'any of';
		if (options.length > LONGEST_LIST) {
			const texts = (options as INodePropertyOptions[]).map(choice);
			return `${kind} a list of ${texts.length}, e.g. ${texts.find((text) => /LT|EUR/.test(text))}`;
		}
		// A list that n8n asks for has no options here.
		return options.length > 0 ? `${kind} the choices below` : `${kind} a list`;
	}
	if (type === 'resourceLocator') return modes.map((mode) => mode.displayName).join(' or ');
	const { minValue, maxValue } = typeOptions;
	const range = [
		minValue === undefined ? '' : ` from ${minValue}`,
		maxValue === undefined ? '' : ` to ${maxValue}`,
	].join('');
	const example = placeholder?.startsWith('e.g.') ? `, ${placeholder}` : '';
	return `${TYPES[type] ?? type}${range}${example}`;
}

function choice({ name, value, description = '' }: INodePropertyOptions): string {
	const code = `\`${String(value)}\``;
	const shown = name === value ? code : `${name} (${code})`;
	return description === '' ? shown : `${shown}: ${description.replace(/\.$/, '')}`;
}

function defaultOf(
	{ default: value, type, options = [], displayName }: INodeProperties,
	path: string,
): string {
	// A switch of a collection has its default from the moment it is added.
	const whenAdded = path.includes('.') ? ' when added' : '';
	if (type === 'boolean') return value === true ? `on${whenAdded}` : 'off';
	if (type === 'options') {
		return (options as INodePropertyOptions[]).find((option) => option.value === value)?.name ?? '';
	}
	if (typeof value === 'number' || typeof value === 'string') return String(value);
	if (typeof value === 'object') return '';
	throw new Error(`${displayName} has a default of a kind that is new to this script`);
}

/** Under which other fields it is shown. */
function condition({ displayOptions = {} }: INodeProperties, others: INodeProperties[]): string {
	const phrases = (['show', 'hide'] as const).flatMap((kind) =>
		Object.entries(displayOptions[kind] ?? {})
			.filter(([name]) => !CHOSEN.has(name))
			.map(([path, values]) => {
				const name = path.replace(/^\//, '');
				const other = others.find((field) => field.name === name);
				const named = (values ?? []).map((value) => `_${valueName(other, value)}_`).join(' or ');
				return `_${other?.displayName ?? name}_ is ${kind === 'hide' ? 'not ' : ''}${named}`;
			}),
	);
	return phrases.length === 0 ? '' : `Only where ${phrases.join(' and ')}`;
}

function valueName(field: INodeProperties | undefined, value: unknown): string {
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	const options = (field?.options ?? []) as INodePropertyOptions[];
	return options.find((option) => option.value === value)?.name ?? String(value);
}

function sentence(text: string): string {
	return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** On one line, and nothing of it read as a tag. */
function plain(text: string): string {
	return text.replace(/</g, '&lt;').replace(/\s*\n\s*/g, ' ');
}
