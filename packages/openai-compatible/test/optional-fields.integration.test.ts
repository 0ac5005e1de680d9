import { expect, test } from 'vitest';
import { bodyOf, type Handler, hello, start } from './wire-server.ts';

const outputJsonSchema = { type: 'object' };

/** A server that answers 400 to requests with the field, and keeps account of what was sent. */
function without(field: string) {
  const sent: Record<string, unknown>[] = [];
  const handler: Handler = async (incoming, response) => {
    const body = JSON.parse(await bodyOf(incoming)) as Record<string, unknown>;
    sent.push(body);
    if (!(field in body)) return void response.end(JSON.stringify(hello));
    response.writeHead(400).end(JSON.stringify({ error: { message: `Unknown field: ${field}` } }));
  };
  return { sent, handler };
}

test('structured output on auto is left out once the model has refused it', async () => {
  const { sent, handler } = without('response_format');
  const { ask } = await start(handler, { structuredOutput: 'auto' });
  expect(await ask({ attemptId: 'a', outputJsonSchema })).toMatchObject({ status: 'completed' });
  expect(await ask({ attemptId: 'b', outputJsonSchema })).toMatchObject({ status: 'completed' });
  expect(sent.map((body) => 'response_format' in body)).toEqual([true, false, false]);
});

test('structured output that was asked for by name is left out too, and that is said', async () => {
  const { sent, handler } = without('response_format');
  const { ask } = await start(handler, { structuredOutput: 'json_object' });
  expect(await ask({ outputJsonSchema })).toMatchObject({
    status: 'completed',
    warnings: [{ code: 'FIELD_REFUSED', message: expect.stringContaining('json_object') }],
  });
  expect(sent).toHaveLength(2);
});

test('a server that does not count tokens in streams is asked without', async () => {
  const { sent, handler } = without('stream_options');
  const { ask } = await start(handler, { stream: true });
  expect(await ask()).toMatchObject({ status: 'completed', text: 'Hello.' });
  expect(sent.map(({ stream }) => stream)).toEqual([true, true]);
});

test('the limit of an answer is sent in the field that the model takes', async () => {
  const { sent, handler } = without('max_tokens');
  const { ask } = await start(handler);
  expect(await ask({ attemptId: 'a', maxOutputTokens: 50 })).toMatchObject({ status: 'completed' });
  expect(sent).toMatchObject([{ max_tokens: 50 }, { max_completion_tokens: 50 }]);
  await ask({ attemptId: 'b' });
  expect(sent[2]).not.toHaveProperty('max_completion_tokens');
});

test('a refusal that names the other field does not lose the limit', async () => {
  const sent: Record<string, unknown>[] = [];
  const message =
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
  const { ask } = await start(async (incoming, response) => {
    const body = JSON.parse(await bodyOf(incoming)) as Record<string, unknown>;
    sent.push(body);
    if (!('max_tokens' in body)) return void response.end(JSON.stringify(hello));
    response.writeHead(400).end(JSON.stringify({ error: { message } }));
  });
  expect(await ask({ maxOutputTokens: 50 })).toMatchObject({ status: 'completed' });
  expect(sent).toMatchObject([{ max_tokens: 50 }, { max_completion_tokens: 50 }]);
});

test('sessions that are refused at the same time all come through', async () => {
  const { sent, handler } = without('response_format');
  const { ask } = await start(handler, { structuredOutput: 'auto' });
  const asks = Array.from({ length: 5 }, (_, index) => ask({ attemptId: `a${index}`, outputJsonSchema }));
  for (const outcome of await Promise.all(asks)) expect(outcome.status).toBe('completed');
  expect(sent.length).toBeLessThanOrEqual(10);
});

test('any other refusal is not tried again', async () => {
  let calls = 0;
  const { ask } = await start(
    (_request, response) => {
      calls += 1;
      response.writeHead(400).end('{"error":{"message":"maximum context length exceeded"}}');
    },
    { stream: true, structuredOutput: 'auto' },
  );
  const { error } = await ask({ outputJsonSchema });
  expect(error).toMatchObject({ code: 'PROVIDER_ERROR', retryable: false });
  expect(error?.fix).toContain('context');
  expect(calls).toBe(1);
});

test('a limit that no field is taken for is tried again only where it is not from the settings', async () => {
  const refusing: Handler = async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const field = Object.keys(JSON.parse(body)).find((name) => name.startsWith('max_'));
    response.writeHead(400).end(JSON.stringify({ error: { message: `Unknown field: ${field}` } }));
  };
  const code = 'OUTPUT_LIMIT_REFUSED';
  const ofBudget = await start(refusing);
  expect((await ofBudget.ask({ maxOutputTokens: 50 })).error).toMatchObject({ code, retryable: true });
  const ofSettings = await start(refusing, { maxOutputTokens: 50 });
  const { error } = await ofSettings.ask();
  expect(error).toMatchObject({ code, retryable: false });
  expect(error?.ways).toEqual([{ name: 'maxOutputTokens' }]);
});
