// How servers, and what stands before them, put the documents of an answer into a body.
import { describe, expect, test } from 'vitest';
import { delta, events, read } from './kit/read-answer.ts';

const pieces = [delta({ content: 'Ye' }), delta({ content: 's.' }, 'stop')].map((one) => JSON.stringify(one));
const [first = '', last = ''] = pieces;
const usage = { prompt_tokens: 10, completion_tokens: 5 };
const whole = JSON.stringify({
  choices: [{ message: { content: 'Yes.' }, finish_reason: 'stop' }],
  usage,
});

describe('an answer is whole', () => {
  test.each([
    ['two documents in one event', `data: ${first}${last}\n\ndata: [DONE]\n\n`],
    ['two events on one line', `data: ${first}data: ${last}\n\ndata: [DONE]\n\n`],
    ['its end on the line of the last one', `data: ${first}\n\ndata: ${last} [DONE]\n\n`],
    ['a list in one event', `data: [${first},${last}]\n\ndata: [DONE]\n\n`],
    ['a body of documents without anything between', first + last],
    ['a document a line, and the mark of a stream at the end', `${first}\n${last}\n[DONE]\n`],
    ['documents over many lines', pieces.map((one) => JSON.stringify(JSON.parse(one), null, 2)).join('\n')],
    ['what is left of chunks behind it', `${whole}\n0\r\n\r\n`],
    ['a warning of PHP before it', `<br />\n<b>Warning</b>: x on line 3<br />\n${whole}`],
    ['a warning of PHP behind it', `${whole}\n<br /><b>Warning</b>: x`],
    ['a mark against hijacking', `)]}'\n${whole}`],
    ['an envelope of any name', `{"ok":true,"completion":${whole}}`],
    ['comments and carriage returns', events(first, last, '[DONE]').replaceAll('data', ': hi\r\n\r\ndata')],
  ])('with %s', (_name, body) => {
    const { outcome, fault, error } = read(body);
    expect([fault, error]).toEqual([undefined, undefined]);
    expect(outcome).toMatchObject({ text: 'Yes.', finishReason: 'stop' });
  });

  test('and its words keep what looks like a document', () => {
    const content = '{"choices":[]}data: [DONE]{"error":"x"}';
    const body = events(delta({ content }, 'stop'), '[DONE]').repeat(1);
    expect(read(body).outcome.text).toBe(content);
  });
});

test.each([
  ['a document that is cut', whole.slice(0, 60)],
  ['a first document, and half of another one', first + last.slice(0, 30)],
  ['a page with data in it', `<html><script>{"message":"x"}</script></html>`],
])('%s is no answer', (_name, body) => {
  expect(read(body).fault).toBeDefined();
});

const native = { input_tokens: 10, output_tokens: 5 };
test.each([
  ['of Hugging Face', [{ generated_text: 'Yes.' }]],
  ['of watsonx', { results: [{ generated_text: 'Yes.' }] }],
  ['of Cohere', { message: { role: 'assistant', content: [{ type: 'text', text: 'Yes.' }] }, usage: native }],
  ['of DashScope', { output: { text: 'Yes.', finish_reason: 'stop' }, usage: native }],
  ['of Bedrock', { output: { message: { content: [{ text: 'Yes.' }] } }, usage: { outputTokens: 5 } }],
])('an answer in the form %s is not asked for again, and what it cost is told', (_name, document) => {
  const { fault, outcome } = read(JSON.stringify(document));
  expect(fault).toMatchObject({ retryable: false, fix: expect.stringContaining('base URL') });
  if ('usage' in document) expect(outcome.usage?.outputTokens).toBe(5);
});
