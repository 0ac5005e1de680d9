// What the doctor says of servers that answer with something else than was asked for.
import { describe, expect, test } from 'vitest';
import { examineServer } from '../src/examine/examine-server.ts';
import { type Handler, plain, refuse, signal, start } from './wire-server.ts';

async function examine(complete: Handler, list?: Handler) {
  const { server } = await start(complete, {}, list);
  const { port } = server.address() as { port: number };
  const seen = await examineServer({ baseUrl: `http://127.0.0.1:${port}/v1`, model: 'm' }, { signal });
  const found = Object.fromEntries(
    seen.findings.map(({ check, status, message }) => [check, `${status}: ${message}`]),
  );
  return { ...seen, found };
}
const answer = (content: string | null, choice: object = {}, message: object = {}) =>
  plain({ model: 'm', choices: [{ message: { content, ...message }, finish_reason: 'stop', ...choice }] });

const page = refuse(200, '<html><title>Sign in</title></html>', { 'content-type': 'text/html' });
test.each([
  ['pages', page, page],
  ['another API', plain({ results: [{ generated_text: 'x' }] }), undefined],
  ['a redirect to a log-in', refuse(302, '', { location: 'https://login.example/sso' }), undefined],
])('an address where %s stand is not one to set, and no model is missing', async (_what, complete, list) => {
  const { settings, open, found } = await examine(complete, list);
  expect([settings, open]).toEqual([{}, undefined]);
  expect(found.model).toMatch(/^problem/);
});

describe('structured output', () => {
  test.each([
    ['{"prime":true}', {}, /^ok: .*keeps to it\./],
    ['```json\n{"prime": true}\n```', {}, /^ok: .*taken off/],
    ['<think>Hm.</think>{"prime":true}', {}, /^ok: .*taken off/],
    ['Yes, it is.', {}, /^warning: .*does not keep/],
    ['', { finish_reason: 'length' }, /^ok: .*not known, since this one was cut/],
  ])('of an answer %j %j', async (content, choice, said) => {
    expect((await examine(answer(content, choice))).found['structured output']).toMatch(said);
  });
});

test('a refusal of a harmless question is no answer, and says nothing of schemas', async () => {
  const { found } = await examine(answer(null, {}, { refusal: 'No.' }));
  expect(found.model).toMatch(/^warning: .*refuses/);
  expect(found['structured output']).toMatch(/not known/);
});
