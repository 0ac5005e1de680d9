// llama.cpp behind chat completions, in a process of its own: it writes to standard output whatever it does.
// node llama-process.ts MODEL.gguf SEED; sends its base URL to the parent.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { Answered } from './llama-server.ts';

/** As much as is used of it; the types that it brings are sources that this workspace's settings refuse. */
interface Binding {
  loadModel(options: Record<string, unknown>): Promise<Llama>;
}

interface Llama {
  completion(options: Record<string, unknown>): Promise<unknown>;
  release(): Promise<void>;
}

const require = createRequire(import.meta.url);
const { loadModel } = require('@fugood/llama.node') as Binding;

const schemaFormat = z.object({
  type: z.literal('json_schema'),
  json_schema: z.object({ schema: z.record(z.string(), z.unknown()) }),
});

/** What the tests' requests may hold; more fields are passed over, as llama.cpp does. */
const requestSchema = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).min(1),
  max_tokens: z.int().min(1).optional(),
  response_format: schemaFormat.optional(),
});
type Request = z.infer<typeof requestSchema>;

/** What is read of llama.cpp's answer. */
const completionSchema = z.object({
  text: z.string(),
  /** Without what the template of the chat puts around it. */
  content: z.string().optional(),
  tokens_evaluated: z.int(),
  tokens_predicted: z.int(),
  stopped_eos: z.boolean(),
});

/** Tokens of an answer where the request sets no limit. Without a grammar, weights that are random come to no end. */
const mostTokens = { withSchema: 4000, without: 200 };

const [model = '', seed = '1'] = process.argv.slice(2);
const answered: Answered[] = [];
// One after the other: a machine of two cores has no more to give.
let last: Promise<unknown> = Promise.resolve();

const server = createServer((request, response) => void handle(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
// The parent is gone.
process.once('disconnect', () => process.exit());

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/v1/models') return send(response, 200, { data: [{ id: 'random' }] });
  if (request.url === '/answered') return send(response, 200, answered);
  const parsed = requestSchema.safeParse(await json(request).catch(() => undefined));
  if (!parsed.success) return refuse(response, z.prettifyError(parsed.error));
  const withSchema = parsed.data.response_format !== undefined;
  const completion = last.then(() => complete(parsed.data));
  last = completion.catch(() => undefined);
  try {
    send(response, 200, toAnswer(parsed.data.model, await completion));
    answered.push({ withSchema });
  } catch (thrown) {
    const refusal = thrown instanceof Error ? thrown.message : String(thrown);
    refuse(response, refusal);
    answered.push({ withSchema, refusal });
  }
}

/** @throws Error what llama.cpp has against the request */
async function complete({ messages, max_tokens, response_format }: Request) {
  // Loaded anew for each request, which takes milliseconds: one that was refused half-way leaves llama.cpp blocked.
  const llama = await loadModel({ model, n_ctx: 32_768, n_threads: 1, n_gpu_layers: 0 });
  try {
    const completion = await llama.completion({
      messages,
      jinja: true,
      temperature: 1,
      seed: Number(seed) + answered.length,
      n_predict: max_tokens ?? (response_format ? mostTokens.withSchema : mostTokens.without),
      ...(response_format && { response_format }),
    });
    return completionSchema.parse(completion);
  } finally {
    await llama.release();
  }
}

function toAnswer(name: string, completion: z.infer<typeof completionSchema>): unknown {
  const { text, content = text, tokens_evaluated, tokens_predicted, stopped_eos } = completion;
  const message = { role: 'assistant', content };
  return {
    object: 'chat.completion',
    model: name,
    choices: [{ index: 0, message, finish_reason: stopped_eos ? 'stop' : 'length' }],
    usage: {
      prompt_tokens: tokens_evaluated - tokens_predicted,
      completion_tokens: tokens_predicted,
      total_tokens: tokens_evaluated,
    },
  };
}

/** As llama.cpp's own server does. */
function refuse(response: ServerResponse, message: string): void {
  send(response, 400, { error: { code: 400, message, type: 'invalid_request_error' } });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
