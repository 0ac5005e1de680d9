// A server that says in a refusal what it bills for it.
import { expect, test } from 'vitest';
import { bodyOf, hello, refuse, start } from './wire-server.ts';

const usage = { prompt_tokens: 1_000, completion_tokens: 0, total_tokens: 1_000 };
const refused = (told?: object, message = 'Rate limit reached'): string =>
  JSON.stringify({ error: { message }, ...(told && { usage: told }) });

test.each([400, 429, 503])('%i with tokens in it is counted as what it says', async (status) => {
  const { ask } = await start(refuse(status, refused(usage)));
  const outcome = await ask();
  expect(outcome).toMatchObject({ status: 'failed', usage: { inputTokens: 1_000, outputTokens: 0 } });
  expect(outcome.refused).toBeUndefined();
});

test.each([undefined, { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }])(
  'a quick 429 that tells %j is free',
  async (told) => {
    const { ask } = await start(refuse(429, refused(told)));
    expect(await ask()).toMatchObject({ status: 'failed', refused: true });
  },
);

test('a billed refusal that is mended within the session counts as a request that nobody metered', async () => {
  const { ask } = await start(async (incoming, response) => {
    const { response_format: schema } = JSON.parse(await bodyOf(incoming));
    if (schema === undefined) return void response.end(JSON.stringify(hello));
    response.writeHead(400).end(refused(usage, 'response_format is not supported'));
  });
  const outcome = await ask({ outputJsonSchema: { type: 'object' } });
  expect(outcome).toMatchObject({ status: 'completed', unmeteredRequests: 1 });
});
