import { randomUUID } from 'node:crypto';
import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';

import {
	errorDetails,
	kashimiError,
	quoteKashimi,
	addEndToEndId,
} from '../../../nodes/Kashimi/transport/errors.ts';
import { numberIs } from '../../support/sentences.mts';

const node = { name: 'Kashimi', type: 'kashimi', parameters: {} } as unknown as INode;
const parts = { message: 'It failed', description: 'Fix it.', nextStep: 'ask' as const };
const IBAN = 'DE89370400440532013000';

test('carries everything a workflow may branch on', () => {
	const error = kashimiError(node, { ...parts, status: 422, errorCode: 'E1', itemIndex: 3 });
	expect(error).toBeInstanceOf(NodeApiError);
	expect(error).toMatchObject({
		message: 'It failed',
		description: 'Fix it.',
		httpCode: '422',
		context: { itemIndex: 3, data: { errorCode: 'E1', nextStep: 'ask' } },
	});
	expect(errorDetails(error)).toEqual({ httpStatus: 422, errorCode: 'E1', nextStep: 'ask' });
});

test('has neither status nor code where there was no answer', () => {
	const error = kashimiError(node, parts);
	expect(error.context.data).toStrictEqual({ nextStep: 'ask' });
	expect(errorDetails(error)).toStrictEqual({ nextStep: 'ask' });
});

test('any other error of n8n means stop', () => {
	expect(errorDetails(new NodeOperationError(node, 'x'))).toEqual({ nextStep: 'stop' });
});

test.each(['EPERM in usePermissions', 'ENOENT', 'timeout of ETIMEDOUT'])(
	'keeps its words, though n8n knows better: %s',
	(message) => {
		const error = kashimiError(node, { ...parts, message, description: message, status: 500 });
		expect(error).toMatchObject({ message, description: message });
	},
);

test.each(['message', 'description', 'errorCode'] as const)(
	'keeps secrets and account numbers out of the %s',
	(part) => {
		const text = `hush ${IBAN} hush DE89 3704 0044 0532 0130 00 pssst`;
		const error = kashimiError(node, { ...parts, [part]: text, secrets: ['hush', 'pssst'] });
		const { message, description } = error;
		const all = JSON.stringify({ message, description, data: error.context.data });
		expect(all).toContain('••• DE•• … 3000 ••• DE•• … 3000 •••');
		expect(all).not.toMatch(/hush|pssst|0532/);
	},
);

test.each([
	['x'.repeat(600), 'x'.repeat(600)],
	[`a${'x'.repeat(600)}z`, `a${'x'.repeat(299)} … ${'x'.repeat(299)}z`],
	// Five megabytes of Kashimi's words, and what to do.
	[`${'x'.repeat(5e6)} Do this.`, `${'x'.repeat(300)} … ${'x'.repeat(291)} Do this.`],
])('keeps the start and the end of a text', (description, shown) => {
	expect(kashimiError(node, { ...parts, description }).description).toBe(shown);
});

test('shows no part of a secret where a text is cut', () => {
	const secret = randomUUID();
	for (const length of [300, 50_000]) {
		for (let before = length - 40; before <= length; before += 4) {
			const description = `${'x'.repeat(before)}${secret}${'y'.repeat(100_000)}`;
			const shown = kashimiError(node, { ...parts, description, secrets: [secret] }).description;
			expect(shown).toMatch(/^x*•*y* … y*$/);
		}
	}
});

test("quotes the API's words without a second full stop", () => {
	expect(quoteKashimi('No.')).toBe('Kashimi says: "No".');
	expect(quoteKashimi('No. 7 is wrong')).toBe('Kashimi says: "No. 7 is wrong".');
});

describe('the end-to-end ID', () => {
	test('is added to the data and to the words', () => {
		const error = addEndToEndId(kashimiError(node, parts), 'INV-1');
		expect(error.context.data).toEqual({ nextStep: 'ask', endToEndId: 'INV-1' });
		expect(error.description).toBe(`Fix it. ${numberIs('INV-1')}`);
	});

	test.each(['message', 'description'])('is not said twice: %s', (part) => {
		const error = kashimiError(node, { ...parts, [part]: 'INV-1 is known.' });
		const { description } = error;
		expect(addEndToEndId(error, 'INV-1').description).toBe(description);
	});

	test('is left out where there is none, and of errors that are not ours', () => {
		const error = kashimiError(node, parts);
		const same = addEndToEndId(error, undefined);
		expect(same.context.data).toStrictEqual({ nextStep: 'ask' });
		expect(same.description).toBe('Fix it.');
		const foreign = new Error('x');
		expect(addEndToEndId(foreign, 'INV-1')).toBe(foreign);
		expect(foreign.message).toBe('x');
	});
});
