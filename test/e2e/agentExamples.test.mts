import { exampleStage } from './exampleStage.mts';
import { startLanguageModel, type LanguageModel, type Turn } from './languageModel.mts';
import { noPaymentHas } from '../support/sentences.mts';

describe('the examples with an agent and a person, in a real n8n', () => {
	const on = exampleStage();
	let model: LanguageModel;
	let openAiApi: { id: string; name: string };

	beforeAll(async () => {
		model = await startLanguageModel();
		openAiApi = await on.workflow.createCredential('openAiApi', model.account);
	});

	beforeEach(() => {
		on.reset();
		model.requests = [];
	});

	afterAll(async () => await model.close());

	/** @returns its ID */
	async function importAgent(name: string): Promise<string> {
		const { id } = await on.import(name, (node) =>
			node.type.endsWith('.lmChatOpenAi') ? { ...node, credentials: { openAiApi } } : node,
		);
		return id;
	}

	/** Runs until a person is asked. */
	async function untilAsked(id: string, script: Turn[]) {
		model.script = script;
		const execution = await on.workflow.startedBy(async () => await on.workflow.start(id, 'Start'));
		expect((await on.workflow.pause(execution)).status).toBe('waiting');
		return { execution, ...on.question };
	}

	describe('agent with approval', () => {
		const ORDER = {
			recipientName: 'Example Shop Ltd',
			recipientIban: 'DE89 3704 0044 0532 0130 00',
			amount: 12.34,
			invoiceNumber: 'INV-2026-001',
		};
		let id: string;

		beforeAll(async () => {
			id = await importAgent('agent-with-approval');
		});

		const prepare = async (order: object) =>
			await untilAsked(id, [
				{
					calls: [
						{ tool: 'Look_up_earlier_payments', args: { invoice_number: ORDER.invoiceNumber } },
					],
				},
				{ calls: [{ tool: 'format_final_json_response', args: { output: order } }] },
			]);

		test('pays nothing before the approval, once after it, and mails the link', async () => {
			const { execution, text, answer } = await prepare(ORDER);
			expect(text).toContain('12.34 EUR to Example Shop Ltd');
			expect(model.observations()[0]).toContain(noPaymentHas(''));
			expect(on.payments).toEqual([]);

			await answer(true);
			expect((await on.workflow.end(execution)).status).toBe('success');
			expect(on.payments).toMatchObject([
				{ amount: 12.34, metadata: { endToEndId: 'INV-2026-001' } },
			]);
			const body = on.bodies.at(-1)!;
			expect(body).toContain(`${on.stage.sandbox.url}/hosted/${on.payments[0]!.id}`);

			await answer(true);
			const again = await prepare(ORDER);
			expect(model.observations()[0]).toContain(on.payments[0]!.id);
			await again.answer(true);
			expect((await on.workflow.end(again.execution)).status).toBe('success');
			expect(on.payments).toHaveLength(1);
		});

		test('pays nothing when the person declines', async () => {
			const { execution, answer } = await prepare(ORDER);
			await answer(false);
			expect((await on.workflow.end(execution)).status).toBe('success');
			expect(on.payments).toEqual([]);
		});

		test('pays nothing beyond the safety limit, approved or not', async () => {
			const { execution, answer } = await prepare({ ...ORDER, amount: 1234 });
			await answer(true);
			const { status, run } = await on.workflow.end(execution);
			expect(status).toBe('error');
			expect(run.resultData.error?.message).toContain('safety limit of 100');
			expect(on.payments).toEqual([]);
		});
	});

	describe('agent with human review', () => {
		const ORDER = {
			amount: 12.34,
			recipient_name: 'Example Shop Ltd',
			recipient_iban: 'DE89 3704 0044 0532 0130 00',
			invoice_number: 'INV-2026-001',
		};
		let id: string;

		beforeAll(async () => {
			id = await importAgent('agent-with-human-review');
		});

		const prepare = async () =>
			await untilAsked(id, [
				{ calls: [{ tool: 'Check_the_order', args: { ...ORDER, recipient_iban: 'DE00' } }] },
				{ calls: [{ tool: 'Check_the_order', args: ORDER }] },
				{
					calls: [{ tool: 'Pay_the_invoice', args: { toolParameters: ORDER, hitlParameters: {} } }],
				},
				{ text: 'Done.' },
			]);

		test('the agent checks as often as it likes, and pays once a person has approved', async () => {
			for (const outcome of ['created', 'existing']) {
				const { execution, text, answer } = await prepare();
				expect(text).toContain(
					'Invoice INV-2026-001: 12.34 EUR to Example Shop Ltd, account DE89 3704 0044 0532 0130 00.',
				);
				const [refused, checked] = model.observations();
				expect(refused).toMatch(/Recipient IBAN[\s\S]*NEXT STEP: ASK/);
				expect(checked).toContain(
					'12.34 EUR to Example Shop Ltd, DE•• … 3000, reference Invoice INV-2026-001, as INV-2026-001',
				);
				expect(on.payments).toHaveLength(outcome === 'created' ? 0 : 1);
				await answer(true);
				expect((await on.workflow.end(execution)).status).toBe('success');
				expect(on.payments).toMatchObject([
					{ amount: 12.34, metadata: { endToEndId: 'INV-2026-001' } },
				]);
				expect(model.observations().at(-1)).toContain(`"outcome":"${outcome}"`);
			}
		});

		test('pays nothing when the person declines', async () => {
			const { execution, answer } = await prepare();
			await answer(false);
			expect((await on.workflow.end(execution)).status).toBe('success');
			expect(model.observations().at(-1)).toContain('rejected the tool call');
			expect(on.payments).toEqual([]);
		});
	});
});
