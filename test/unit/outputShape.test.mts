import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The fields that every item about a payment begins with, in this order (those that it has). */
const COMMON = [
	...['paymentId', 'endToEndId', 'status', 'isFinal', 'isPaid', 'statusReadAt'],
	...['amount', 'currency', 'redirectUrl', 'outcome', 'attempt', 'notice', 'timedOut'],
];
/** They are about an invoice, or a bank. */
const OTHERS = ['payment/reconcile.json', 'provider/getMany.json'];

/** Recorded from what the nodes put out; `npm run generate` writes them, and CI compares. */
const folder = fileURLToPath(new URL('../../nodes/Kashimi/__schema__', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.json'))
	.filter((file) => !OTHERS.some((other) => file.endsWith(other)))
	.sort();

test('every operation on payments and the triggers have a preview', () => {
	expect(files.map((file) => file.replace('v1.0.0/payment/', ''))).toEqual(
		expect.arrayContaining([
			...['v1.0.0.json', 'create.json', 'get.json', 'getMany.json', 'getStatus.json'],
			...['getStatusHistory.json', 'waitForFinalStatus.json'],
		]),
	);
});

test.each(files)('%s begins with the common fields, in one order', (file) => {
	const { properties } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
		properties: Record<string, unknown>;
	};
	const names = Object.keys(properties);
	const common = COMMON.filter((name) => names.includes(name));
	expect(names.slice(0, common.length)).toEqual(common);
	expect(names[0]).toBe('paymentId');
	// The payment's is called paymentId, the status event's statusId.
	expect(names).not.toContain('id');
});
