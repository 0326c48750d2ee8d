import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';

type Call = { calls: Array<{ tool: string; args: object }> };
/** What the model says in one turn: calls of tools, its last word, or an HTTP status that fails it. */
export type Turn = Call | { text: string } | { refusal: number };

interface Message {
	role: string;
	content: unknown;
}

interface Tool {
	function: { name: string; description: string; parameters: { properties: object } };
}

export interface LanguageModel {
	/** For an OpenAI credential of n8n. */
	account: { apiKey: string; url: string };
	/** What to say, turn by turn. */
	script: Turn[];
	/** Each request that n8n made. */
	requests: Array<{ messages: Message[]; tools?: Tool[] }>;
	/** What the tools answered before the last turn, as the model reads it. */
	observations(): string[];
	close(): Promise<void>;
}

/** Speaks the OpenAI API (chat completions), and says what it is told to say. */
export async function startLanguageModel(): Promise<LanguageModel> {
	const app = express();
	const server = app.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;

	const model: LanguageModel = {
		account: { apiKey: 'sk-stand-in', url: `http://127.0.0.1:${port}/v1` },
		script: [],
		requests: [],
		observations: () =>
			(model.requests.at(-1)?.messages ?? [])
				.filter(({ role }) => role === 'tool')
				.map(({ content }) => String(content)),
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
	app.post('/v1/chat/completions', express.json({ limit: '10mb' }), (request, response) => {
		model.requests.push(request.body as LanguageModel['requests'][number]);
		const turn = model.script.shift() ?? { text: 'The script has ended.' };
		if ('refusal' in turn) return void response.status(turn.refusal).json({ error: {} });
		response.json({
			id: 'chatcmpl-1',
			object: 'chat.completion',
			created: 0,
			model: 'stand-in',
			choices: [
				{
					index: 0,
					message: messageOf(turn),
					finish_reason: 'calls' in turn ? 'tool_calls' : 'stop',
				},
			],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		});
	});
	return model;
}

let calls = 0;

function messageOf(turn: Call | { text: string }): object {
	if ('text' in turn) return { role: 'assistant', content: turn.text };
	const toolCalls = turn.calls.map(({ tool, args }) => ({
		id: `call_${++calls}`,
		type: 'function',
		function: { name: tool, arguments: JSON.stringify(args) },
	}));
	return { role: 'assistant', content: null, tool_calls: toolCalls };
}
