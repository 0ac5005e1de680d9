import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLoopbackServer } from '@parallel-agents/testing/internal';

/** One request that reached the model server. */
interface ModelRequest {
  model: string;
  /** All messages, as JSON. */
  messages: string;
  tools: number;
}

/**
 * A chat completions server whose prompts say what it does: `<<latency 500>>`, `<<hang>>`, `<<status 429>>`,
 * `<<model impostor>>`, `<<finish length>>`, `<<say hello>>`, `<<characters 20000>>`.
 */
export interface DirectedModel extends AsyncDisposable {
  /** Base URL, with `/v1`. */
  readonly url: string;
  readonly requests: ModelRequest[];
  /** Most requests that were open at once since the last `reset`. */
  readonly maxInFlight: number;
  reset(): void;
}

export async function startDirectedModel(): Promise<DirectedModel> {
  const requests: ModelRequest[] = [];
  let inFlight = 0;
  let maxInFlight = 0;
  const server = await startLoopbackServer(async (request, response) => {
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
    response.on('close', () => {
      inFlight -= 1;
    });
    const asked = await readRequest(request);
    requests.push(asked);
    await answer(asked, response);
  });
  return {
    url: `${server.url}/v1`,
    requests,
    get maxInFlight() {
      return maxInFlight;
    },
    reset() {
      requests.length = 0;
      maxInFlight = inFlight;
    },
    [Symbol.asyncDispose]: server.close,
  };
}

async function readRequest(request: IncomingMessage): Promise<ModelRequest> {
  const { model = '', messages = [], tools = [] } = Object(JSON.parse((await text(request)) || '{}'));
  return { model: String(model), messages: JSON.stringify(messages), tools: tools.length };
}

async function answer({ model, messages }: ModelRequest, response: ServerResponse): Promise<void> {
  const directive = (name: string): string | undefined =>
    new RegExp(`<<${name} ?([^>]*)>>`).exec(messages)?.[1];
  if (directive('hang') !== undefined) return;
  await sleep(Number(directive('latency') ?? 0));
  if (response.destroyed) return;
  const status = Number(directive('status') ?? 200);
  if (status !== 200) {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ error: { message: `a scripted failure, HTTP ${status}`, type: 'scripted' } }),
    );
    return;
  }
  const long = directive('characters');
  const content =
    long === undefined ? (directive('say') ?? `answered by ${model}`) : 'x'.repeat(Number(long));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (fields: Record<string, unknown>): void => {
    const chunk = {
      id: 'chunk',
      object: 'chat.completion.chunk',
      created: 1,
      model: directive('model') ?? model,
    };
    response.write(`data: ${JSON.stringify({ ...chunk, ...fields })}\n\n`);
  };
  send({ choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] });
  send({ choices: [{ index: 0, delta: {}, finish_reason: directive('finish') ?? 'stop' }] });
  send({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 7, total_tokens: 107 } });
  response.end('data: [DONE]\n\n');
}
