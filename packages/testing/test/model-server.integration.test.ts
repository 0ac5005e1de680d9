import { type ReplyScript, type ScriptedReply, sampleReply } from '@parallel-agents/core/testing';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { type ModelServer, type ModelServerOptions, startModelServer } from '../src/index.ts';

const servers: ModelServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(options: ModelServerOptions = {}): Promise<ModelServer> {
  const server = await startModelServer(options);
  servers.push(server);
  return server;
}

function post(server: ModelServer, body: unknown, init: RequestInit = {}): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer secret-token' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${server.url}/chat/completions`, { method: 'POST', headers, body: text, ...init });
}

const messages = [
  { role: 'system', content: 'You are a poet.' },
  { role: 'user', content: '# Task\nWrite about rain.' },
];

const always =
  (reply: ScriptedReply): ReplyScript =>
  () =>
    reply;

const completionSchema = z.object({
  object: z.literal('chat.completion'),
  model: z.string(),
  choices: z.tuple([z.object({ message: z.object({ content: z.string() }), finish_reason: z.string() })]),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number(), total_tokens: z.number() }),
});

const errorSchema = z.object({ error: z.object({ message: z.string(), code: z.string().nullable() }) });

const chunkSchema = z.object({
  object: z.literal('chat.completion.chunk'),
  choices: z.array(
    z.object({
      delta: z.object({ role: z.string().optional(), content: z.string().optional() }),
      finish_reason: z.string().nullable(),
    }),
  ),
  usage: z.object({ total_tokens: z.number() }).optional(),
});

it('answers as one JSON document', async () => {
  const usage = { inputTokens: 12, outputTokens: 3 };
  const server = await start({ reply: always({ kind: 'text', text: 'Rain, rain.', usage }) });
  const response = await post(server, { model: 'cheap', messages });
  expect(completionSchema.parse(await response.json())).toEqual({
    object: 'chat.completion',
    model: 'cheap',
    choices: [{ message: { content: 'Rain, rain.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
  });
});

it('streams the role, the text in several pieces, the finish reason, the usage and an end mark', async () => {
  const text = 'Ünïcode 🐕 walks the dog in the rain.';
  const server = await start({ reply: always({ kind: 'text', text, finishReason: 'length' }) });
  const response = await post(server, { model: 'cheap', messages, stream: true });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const events = (await response.text()).trimEnd().split('\n\n');
  expect(events.at(-1)).toBe('data: [DONE]');
  const chunks = events
    .slice(0, -1)
    .map((event) => chunkSchema.parse(JSON.parse(event.replace(/^data: /, ''))));
  const choices = chunks.flatMap((chunk) => chunk.choices);
  const contents = choices.flatMap(({ delta }) => delta.content || []);
  expect(choices[0]?.delta.role).toBe('assistant');
  expect(contents.length).toBeGreaterThan(2);
  expect(contents.join('')).toBe(text);
  expect(choices.at(-1)?.finish_reason).toBe('length');
  expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
});

it('records what was asked, without the authorization', async () => {
  const server = await start();
  await (await post(server, { model: 'strong', messages, stream: true })).text();
  expect(server.calls).toEqual([
    expect.objectContaining({
      callNumber: 1,
      model: 'strong',
      instructions: 'You are a poet.',
      prompt: '# Task\nWrite about rain.',
      stream: true,
      status: 200,
      aborted: false,
    }),
  ]);
  expect(server.calls[0]?.headers['content-type']).toBe('application/json');
  expect(JSON.stringify(server.calls)).not.toContain('secret-token');
});

it('takes what the user said last as the prompt, in one message or more, whatever form it has', async () => {
  const server = await start();
  const parts = [
    { type: 'text', text: '[Mon 2026-11-23 05:00 UTC] # Task' },
    { type: 'image_url', image_url: { url: 'data:,' } },
    { type: 'text', text: 'Write about snow.' },
  ];
  const conversation = [
    ...messages,
    { role: 'assistant', content: null },
    { role: 'user', content: parts },
    { role: 'user', content: 'Context: it is cold.' },
  ];
  const response = await post(server, { model: 'cheap', messages: conversation });
  const completion = completionSchema.parse(await response.json());
  expect(server.calls[0]?.prompt).toContain('Write about snow.');
  expect(server.calls[0]?.prompt).toContain('it is cold');
  expect(server.calls[0]?.prompt).not.toContain('rain');
  expect(completion.choices[0].message.content).toContain('Write about snow.');
});

const poemSchema = z.strictObject({ title: z.string().max(60), lines: z.array(z.string()).min(2) });
const jsonSchema = z.toJSONSchema(poemSchema);

it('answers with JSON that fits the schema in response_format', async () => {
  const server = await start();
  const response_format = { type: 'json_schema', json_schema: { name: 'poem', schema: jsonSchema } };
  const response = await post(server, { model: 'cheap', messages, response_format });
  const { choices } = completionSchema.parse(await response.json());
  const poem = poemSchema.parse(JSON.parse(choices[0].message.content));
  expect(poem.title).toContain('Write about rain.');
});

it.each(['system', 'user'])('finds the schema between tags in a %s message', async (role) => {
  const server = await start();
  const contract = `Be brief.\n\n# Answer\nIn <output-schema> tags:\n<output-schema>\n${JSON.stringify(jsonSchema)}\n</output-schema>`;
  const task = '# Task\nWrite about fog.';
  const asked =
    role === 'system'
      ? [
          { role, content: contract },
          { role: 'user', content: task },
        ]
      : [{ role, content: `${contract}\n\n${task}` }];
  const response = await post(server, { model: 'cheap', messages: asked });
  const { choices } = completionSchema.parse(await response.json());
  const poem = poemSchema.parse(JSON.parse(choices[0].message.content));
  expect(poem.title).toContain('Write about fog.');
});

it('refuses with the status, the reason and when to try again', async () => {
  const reply = { kind: 'error', status: 429, message: 'Too fast.', retryAfterSeconds: 1.2 } as const;
  const server = await start({ reply: always(reply) });
  const response = await post(server, { model: 'cheap', messages });
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('2');
  expect(response.headers.get('retry-after-ms')).toBe('1200');
  expect(errorSchema.parse(await response.json()).error).toEqual({
    message: 'Too fast.',
    code: 'rate_limit_exceeded',
  });
  expect(server.calls[0]?.status).toBe(429);
});

it('does not know a model that it was not given', async () => {
  const server = await start({ models: ['only-this'] });
  const response = await post(server, { model: 'cheap', messages });
  expect(response.status).toBe(404);
  expect(errorSchema.parse(await response.json()).error.code).toBe('model_not_found');
});

it('lists its models', async () => {
  const server = await start({ models: ['one', 'two'] });
  const response = await fetch(`${server.url}/models`);
  const { data } = z.object({ data: z.array(z.object({ id: z.string() })) }).parse(await response.json());
  expect(data.map(({ id }) => id)).toEqual(['one', 'two']);
});

it('says which model answered where the script wants another', async () => {
  const server = await start({ reply: always({ kind: 'text', text: 'Hello.', model: 'someone-else' }) });
  const response = await post(server, { model: 'cheap', messages });
  expect(completionSchema.parse(await response.json()).model).toBe('someone-else');
});

it('notices a client that goes away while it hangs', async () => {
  const asked = Promise.withResolvers<void>();
  const server = await start({
    reply: () => {
      asked.resolve();
      return { kind: 'hang' };
    },
  });
  const client = new AbortController();
  const answer = post(server, { model: 'cheap', messages }, { signal: client.signal });
  await asked.promise;
  expect(server.inFlight).toBe(1);
  client.abort();
  await expect(answer).rejects.toThrow(/abort/i);
  await expect.poll(() => server.calls[0]?.aborted).toBe(true);
  expect(server.inFlight).toBe(0);
  expect(server.calls[0]?.status).toBeUndefined();
});

it('does not answer a client that went away during the delay', async () => {
  const asked = Promise.withResolvers<void>();
  const server = await start({
    latencyMs: 60_000,
    reply: (call) => {
      asked.resolve();
      return sampleReply(call);
    },
  });
  const client = new AbortController();
  const answer = post(server, { model: 'cheap', messages, stream: true }, { signal: client.signal });
  await asked.promise;
  client.abort();
  await expect(answer).rejects.toThrow(/abort/i);
  await expect.poll(() => server.calls[0]?.aborted).toBe(true);
});

it('ends hanging connections when it is closed', async () => {
  const asked = Promise.withResolvers<void>();
  const server = await startModelServer({
    reply: () => {
      asked.resolve();
      return { kind: 'hang' };
    },
  });
  const answer = post(server, { model: 'cheap', messages });
  await asked.promise;
  await Promise.all([server.close(), expect(answer).rejects.toThrow('fetch failed')]);
});

it('counts the requests that are open at once', async () => {
  const allAsked = Promise.withResolvers<void>();
  const server = await start({
    reply: async (call) => {
      if (call.callNumber === 3) allAsked.resolve();
      await allAsked.promise;
      return sampleReply(call);
    },
  });
  const three = Array.from({ length: 3 }, () => post(server, { model: 'cheap', messages }));
  await Promise.all((await Promise.all(three)).map((response) => response.text()));
  expect(server.maxInFlight).toBe(3);
  expect(server.inFlight).toBe(0);
});

it('answers by a new script from then on', async () => {
  const server = await start({ reply: always({ kind: 'text', text: 'Before.' }) });
  await (await post(server, { model: 'cheap', messages })).text();
  server.script(always({ kind: 'text', text: 'After.' }));
  const response = await post(server, { model: 'cheap', messages });
  expect(completionSchema.parse(await response.json()).choices[0].message.content).toBe('After.');
});

it.each([
  ['no JSON', '{"model": '],
  ['no messages', { model: 'cheap', messages: [] }],
  ['no model', { messages }],
])('refuses a request with %s', async (_, body) => {
  const server = await start();
  const response = await post(server, body);
  expect(response.status).toBe(400);
  expect(errorSchema.parse(await response.json()).error.message).toMatch(/\S/);
  expect(server.calls).toHaveLength(0);
});

it('says that a script has thrown', async () => {
  const server = await start({
    reply: () => {
      throw new Error('no reply for this call');
    },
  });
  const response = await post(server, { model: 'cheap', messages });
  expect(response.status).toBe(500);
  expect(errorSchema.parse(await response.json()).error.message).toContain('no reply for this call');
});

it('has nothing under other addresses', async () => {
  const server = await start();
  const response = await fetch(`${server.url}/embeddings`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(404);
});
