import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectors, type Browser, type Locator, type Page } from 'playwright-core';

selectors.setTestIdAttribute('data-test-id');

const LOCAL = /^(127\.0\.0\.1|localhost)$/;

/** What a person does in n8n's editor. Every move waits for what it needs, never for time. */
export class Editor {
	readonly page: Page;
	readonly node: Locator;
	readonly output: Locator;
	readonly dialog: Locator;
	private failed: string | undefined;
	private readonly answers: Array<Promise<string>> = [];

	private constructor(page: Page) {
		this.page = page;
		this.node = page.getByTestId('ndv');
		this.output = page.getByTestId('output-panel');
		this.dialog = page.getByTestId('editCredential-modal');
		const isData = (type: string) =>
			!['document', 'script', 'stylesheet', 'font', 'image'].includes(type);
		page.on('response', (response) => {
			// Nothing comes with a redirect, and some come to an end after the page that asked.
			if (isData(response.request().resourceType()))
				this.answers.push(response.text().catch(() => ''));
		});
		page.on('websocket', (socket) =>
			socket.on('framereceived', ({ payload }) =>
				this.answers.push(Promise.resolve(String(payload))),
			),
		);
	}

	/** All data that n8n has sent to the browser. */
	async received(): Promise<string> {
		return (await Promise.all(this.answers)).join('\n');
	}

	static async open(browser: Browser, baseURL: string): Promise<Editor> {
		const context = await browser.newContext({
			baseURL,
			viewport: { width: 1440, height: 900 },
		});
		await context.route(
			({ hostname }) => !LOCAL.test(hostname),
			async (route) => await route.abort(),
		);
		return new Editor(await context.newPage());
	}

	/**
	 * One step of a way on which each step builds on the one before. A failure leaves a picture of
	 * the page behind and names it.
	 */
	async step(name: string, work: () => Promise<void>): Promise<void> {
		if (this.failed !== undefined) throw new Error(`The step before failed: ${this.failed}`);
		this.failed = name;
		try {
			await work();
			this.failed = undefined;
		} catch (error) {
			const path = join(tmpdir(), `kashimi-editor-${Date.now()}.png`);
			// A page that hangs has no picture either, and its own error says more.
			await this.page.screenshot({ path }).catch(() => undefined);
			throw new Error(`${(error as Error).message}\nThe page: ${path}`, { cause: error });
		}
	}

	async signUp(owner: Record<string, string>): Promise<void> {
		await this.page.goto('/');
		for (const [label, value] of Object.entries(owner)) {
			await this.page.getByLabel(label).fill(value);
		}
		await this.page.getByRole('button', { name: 'Next' }).click();
		await this.page.waitForURL((url) => url.pathname !== '/setup');
	}

	async startWorkflow(): Promise<void> {
		await this.page.goto('/workflow/new');
		await this.page.getByTestId('canvas-plus-button').click();
		await this.panel.getByText('Trigger manually').click();
	}

	/** The panel with all nodes. */
	get panel(): Locator {
		return this.page.getByTestId('node-creator');
	}

	/** Searches for nodes to follow the last one. */
	async search(text: string): Promise<void> {
		await this.page.getByTestId('canvas-handle-plus').click();
		await this.panel.getByTestId('node-creator-search-bar').fill(text);
	}

	/** Picks a node from the search, and an action of it; that opens the node. */
	async add(node: string, action: string): Promise<void> {
		await this.panel.getByText(node, { exact: true }).click();
		await this.panel.getByText(action, { exact: true }).click();
		await this.node.waitFor();
	}

	/** Adds a trigger of a node that also has actions. */
	async addTrigger(node: string, trigger: string): Promise<void> {
		await this.page.getByTestId('node-creator-plus-button').click();
		await this.panel.getByTestId('node-creator-search-bar').fill(node);
		await this.panel.getByText(node, { exact: true }).click();
		await this.panel.getByText(/^Triggers/).click();
		await this.panel.getByText(trigger, { exact: true }).click();
		await this.node.waitFor();
	}

	onCanvas(name: string): Locator {
		return this.page.getByTestId('canvas-node').filter({ hasText: name });
	}

	async reopen(name: string): Promise<void> {
		await this.onCanvas(name).dblclick();
		await this.node.waitFor();
	}

	async close(): Promise<void> {
		await this.node.getByTestId('ndv-close-button').click();
		await this.node.waitFor({ state: 'hidden' });
	}

	/** A field, of a node or of a credential, by its internal name. */
	field(name: string): Locator {
		return this.page.getByTestId(`parameter-input-${name}`);
	}

	async fill(values: Record<string, string>): Promise<void> {
		for (const [name, value] of Object.entries(values)) {
			await this.field(name).locator('input').fill(value);
		}
	}

	async choose(field: string, ...options: string[]): Promise<void> {
		await this.field(field).click();
		for (const name of options) await this.page.getByRole('option', { name }).click();
	}

	/** Opens a list that n8n asks the node for. */
	async openList(field: string): Promise<void> {
		await this.field(field).getByTestId('rlc-input').click();
	}

	/** An entry of the open list, found by a search. */
	async find(search: string, entry: string): Promise<Locator> {
		await this.page.getByTestId('rlc-search').fill(search);
		return this.page.getByTestId('rlc-item').filter({ hasText: entry });
	}

	/** Adds a field that is not shown at first. */
	async addField(name: string): Promise<void> {
		await this.node.getByTestId('collection-parameter-add').first().click();
		await this.page.getByTestId('collection-parameter-option').getByText(name).click();
	}

	/** Presses Save in the dialog of a credential, and sees the test of it to its end. */
	async saveCredential(): Promise<void> {
		const place = this.dialog.getByTestId('credential-save-button');
		const tested = this.page.waitForResponse('**/rest/credentials/test');
		// While nothing is changed the word "Saved" stands there, which swallows a press.
		await place.getByRole('button', { name: 'Save', exact: true }).click();
		await tested;
		await place.getByRole('button', { name: 'Testing' }).waitFor({ state: 'hidden' });
	}

	/** Reads why the test of a credential failed. */
	async refusal(cause: RegExp): Promise<void> {
		const more = this.dialog.getByText('More details').filter({ visible: true });
		const text = this.dialog.getByText(cause).filter({ visible: true });
		await more.or(text).waitFor();
		if (await more.isVisible()) await more.click();
		await text.waitFor();
	}
}
