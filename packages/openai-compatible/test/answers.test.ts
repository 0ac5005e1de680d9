// What stands in answers of real servers, whole and streamed: parts, thoughts, errors, bills.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerReader } from '../src/answer/answer-reader.ts';
import { asked, delta, events, read, whole } from './kit/read-answer.ts';

describe('the answer', () => {
  test.each([
    ['text', 'Yes.'],
    ['parts', [{ type: 'text', text: 'Yes.' }]],
    ['parts of the Responses API', [{ type: 'output_text', text: 'Yes.' }]],
    ['parts without a type', [{ text: 'Y' }, 'es.']],
    ['parts of Gemini’s own', { parts: [{ text: 'Hm.', thought: true }, { text: 'Yes.' }] }],
    ['a text with a value', [{ type: 'text', text: { value: 'Yes.' } }]],
    ['one part', { type: 'text', text: 'Yes.' }],
    [
      'thoughts and text',
      [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
        { type: 'text', text: 'Yes.' },
      ],
    ],
  ])('may be %s', (_name, content) => {
    expect(whole({ content }).outcome.text).toBe('Yes.');
    const streamed = read(events(delta({ content }), delta({}, 'stop'), '[DONE]'));
    expect(streamed.outcome.text).toBe('Yes.');
    expect(streamed.fault).toBeUndefined();
  });

  test.each([
    [{ content: 'Yes.', reasoning_content: 'Hm.' }],
    [{ content: 'Yes.', reasoning: 'Hm.' }],
    [{ content: 'Yes.', thinking: 'Hm.' }],
    [{ content: 'Yes.', reasoning: 'Hm.', reasoning_details: [{ type: 'reasoning.text', text: 'Hm.' }] }],
    [
      {
        content: [
          { type: 'thinking', thinking: 'Hm.' },
          { type: 'text', text: 'Yes.' },
        ],
      },
    ],
    [
      {
        content: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'text', text: 'Yes.' },
        ],
      },
    ],
  ])('%j has its thoughts apart', (message) => {
    expect(whole(message).outcome).toMatchObject({ text: 'Yes.', reasoning: 'Hm.' });
    expect(read(events(delta(message), delta({}, 'stop'))).outcome).toMatchObject({
      text: 'Yes.',
      reasoning: 'Hm.',
    });
  });

  test('may be the value that the server has parsed, where nothing else is there', () => {
    const parsed = { answer: ['yes'] };
    expect(whole({ content: null, parsed }).outcome.text).toBe('{"answer":["yes"]}');
    expect(whole({ content: '{"answer":"no"}', parsed }).outcome.text).toBe('{"answer":"no"}');
    expect(whole({ content: null, parsed: null, refusal: 'No.' }).outcome.text).toBe('No.');
    expect(whole({ content: null, parsed, refusal: 'No.' }).outcome.finishReason).toBe('refusal');
  });

  test.each([
    ['in an envelope', (completion: object) => ({ data: completion })],
    [
      'as text in an envelope',
      (completion: object) => ({ statusCode: 200, body: JSON.stringify(completion) }),
    ],
    ['as text', (completion: object) => JSON.stringify(completion)],
  ])('may stand %s', (_name, wrap) => {
    const usage = { prompt_tokens: 10, completion_tokens: 5 };
    const completion = {
      model: 'm',
      choices: [{ message: { content: 'Yes.' }, finish_reason: 'stop' }],
      usage,
    };
    const { outcome, fault } = read(JSON.stringify(wrap(completion)));
    expect(fault).toBeUndefined();
    expect(outcome).toMatchObject({ text: 'Yes.', usage: { inputTokens: 10, outputTokens: 5 } });
  });

  test.each([
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'refusal'],
    ['STOP', 'stop'],
    ['completed', 'stop'],
    ['a word of its own', 'stop'],
    [null, 'stop'],
  ])('that a router calls stopped and its server %s ends with "%s"', (native, finishReason) => {
    const choice = { message: { content: 'Yes' }, finish_reason: 'stop', native_finish_reason: native };
    expect(read(JSON.stringify({ choices: [choice] })).outcome.finishReason).toBe(finishReason);
  });

  test('of the older completions is read whole and in pieces', () => {
    const piece = (text: string, finish_reason: string | null = null) =>
      JSON.stringify({ object: 'text_completion', choices: [{ index: 0, text, finish_reason }] });
    expect(read(piece('Yes.', 'stop')).outcome.text).toBe('Yes.');
    expect(read(events(piece('Y'), piece('es.', 'stop'), '[DONE]')).outcome.text).toBe('Yes.');
  });

  test.each([
    ['Anthropic', { type: 'message', content: [{ type: 'text', text: 'Yes.' }], stop_reason: 'end_turn' }],
    ['Gemini', { candidates: [{ content: { parts: [{ text: 'Yes.' }] } }] }],
    ['Ollama', { model: 'm', message: { role: 'assistant', content: 'Yes.' }, done: true }],
    ['the Responses API', { object: 'response', output: [{ type: 'message', content: [] }] }],
  ])('in the form of %s is paid for once: the base URL is another', (_name, document) => {
    for (const body of [JSON.stringify(document), events(JSON.stringify(document))]) {
      expect(read(body).fault).toMatchObject({ retryable: false, fix: expect.stringContaining('base URL') });
    }
  });

  test('that is said again at the end of a stream counts once', () => {
    const message = { role: 'assistant', content: 'Yes.' };
    const last = { choices: [{ delta: {}, message, finish_reason: 'stop' }] };
    expect(read(events(delta({ content: 'Ye' }), delta({ content: 's.' }), last)).outcome.text).toBe('Yes.');
    expect(read(events(last)).outcome.text).toBe('Yes.');
  });

  test('counts once where each piece says again what was written so far', () => {
    const words = ['The ', 'answer ', 'is ', 'yes, ', 'and ', 'it ', 'stays.'];
    const soFar = words.map((_, index) => words.slice(0, index + 1).join(''));
    const said = soFar.map((content) => delta({ content, reasoning: `Hm: ${content}` }));
    for (const end of [delta({}, 'stop'), delta({ content: soFar.at(-1) }, 'stop')]) {
      expect(read(events(...said, end, '[DONE]')).outcome).toMatchObject({
        text: 'The answer is yes, and it stays.',
        reasoning: 'Hm: The answer is yes, and it stays.',
      });
    }
  });

  test.each([
    ['ha', 'haha', 'hahaha'],
    ['1', '12', '123', '1234'],
    [
      '| --- | --- | --- | --- |',
      '| --- | --- | --- | --- |',
      '| --- | --- | --- | --- |',
      '| --- | --- | --- | --- |',
    ],
    ['a', 'ab', 'abc', 'abcd', 'abcde', ' and then something else that ends it'],
    ['\n', '\n\n', '\n\n\n', '\n\n\n\n'],
  ])('is what all pieces say, where they may only look so: %j', (...pieces) => {
    const said = pieces.map((content) => delta({ content }));
    expect(read(events(...said, delta({}, 'stop'), '[DONE]')).outcome.text).toBe(pieces.join(''));
  });

  test('may come in pieces that are a list, or one a line', () => {
    const pieces = [delta({ content: 'Ye' }), delta({ content: 's.' }), delta({}, 'stop')];
    const lines = (some: readonly object[]) => some.map((one) => JSON.stringify(one)).join('\n');
    for (const body of [JSON.stringify(pieces), lines(pieces)]) {
      const { outcome, fault } = read(body);
      expect(outcome).toMatchObject({ text: 'Yes.', finishReason: 'stop' });
      expect(fault).toBeUndefined();
    }
    const half = pieces.slice(0, 2);
    for (const body of [JSON.stringify(half), lines(half)])
      expect(read(body).fault).toMatchObject({ message: 'The stream ended before the answer did.' });
  });

  test.each(['[done]', '"[DONE]"', ' [DONE] '])('ends with %j too', (done) => {
    const { fault, error } = read(events(delta({ content: 'Yes.' }), done));
    expect(fault ?? error).toBeUndefined();
  });

  test('is read in the encoding whose mark it begins with', () => {
    const body = `\ufeff${JSON.stringify({ choices: [{ message: { content: 'Grüße' }, finish_reason: 'stop' }] })}`;
    const little = Buffer.from(body, 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16()])
      expect(read(bytes).outcome.text).toBe('Grüße');
  });

  test('is read where no empty lines stand between its events', () => {
    const body = events(delta({ content: 'Ye' }), delta({ content: 's.' }, 'stop'), '[DONE]');
    const { outcome, fault } = read(body.replaceAll('\n\n', '\n'));
    expect(outcome.text).toBe('Yes.');
    expect(fault).toBeUndefined();
  });

  test('is one choice of several, in a stream too', () => {
    const other = { choices: [{ index: 1, delta: { content: 'No.' }, finish_reason: 'length' }] };
    const { outcome } = read(
      events(
        { choices: [...other.choices, { index: 0, delta: { content: 'Ye' } }] },
        other,
        { choices: [{ index: 0, delta: { content: 's.' }, finish_reason: 'stop' }] },
        other,
        '[DONE]',
      ),
    );
    expect(outcome).toMatchObject({ text: 'Yes.', finishReason: 'stop' });
  });

  test('is the first choice, whichever is sent first, and any where there is no first', () => {
    const one = (index: number, content: string, finish_reason: string | null = null) => ({
      choices: [{ index, delta: { content }, finish_reason }],
    });
    const late = events(one(1, 'No', 'length'), one(0, 'Ye'), one(1, 'pe.'), one(0, 's.', 'stop'), '[DONE]');
    expect(read(late).outcome).toMatchObject({ text: 'Yes.', finishReason: 'stop' });
    expect(read(events(one(1, 'Ye'), one(1, 's.', 'stop'), '[DONE]')).outcome.text).toBe('Yes.');
  });

  test.each([
    ['an envelope', { data: { choices: [{ message: { content: 'Yes.' }, finish_reason: 'stop' }] } }],
    ['a legacy choice', { choices: [{ text: 'Yes.', finish_reason: 'stop' }] }],
    [
      'odd fields',
      {
        id: 3,
        model: 7,
        created: 'now',
        usage: 'none',
        choices: [{ index: '0', message: { content: 'Yes.' }, finish_reason: 4 }],
      },
    ],
  ])('is found in %s', (_name, document) => {
    const { outcome, fault } = read(JSON.stringify(document));
    expect(outcome.text).toBe('Yes.');
    expect(fault).toBeUndefined();
  });

  test.each([
    ['a byte order mark', '\ufeff', '', undefined],
    ['white space that kept the connection alive', '\n\n \n', '\n', undefined],
    ['the content type of a stream', '', '', 'text/event-stream'],
    ['the content type of a page', '', '', 'text/html'],
  ])('is read with %s', (_name, before, after, type) => {
    const body = JSON.stringify({ choices: [{ message: { content: 'Grüße' }, finish_reason: 'stop' }] });
    expect(read(before + body + after, type).outcome.text).toBe('Grüße');
  });

  test('is read in the charset that is named, also in a stream with another content type', () => {
    const body = '{"choices":[{"message":{"content":"Grüße"},"finish_reason":"stop"}]}';
    expect(read(Buffer.from(body, 'latin1'), 'application/json; charset=iso-8859-1').outcome.text).toBe(
      'Grüße',
    );
    const stream = events(delta({ content: 'Grüße' }, 'stop'), '[DONE]');
    expect(read(stream, 'application/json; charset=no-such').outcome.text).toBe('Grüße');
  });

  test('comes through whatever the pieces are', () => {
    const body = Buffer.from(
      `\ufeff: hi\n\ndata: \n\n${events(delta({ content: 'Grü' }), delta({ content: 'ße' }, 'stop'), '[DONE]')}`,
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: body.length - 1 }), { maxLength: 6 }), (cuts) => {
        const reader = new AnswerReader('text/event-stream');
        const edges = [0, ...cuts.toSorted((a, b) => a - b), body.length];
        for (let i = 1; i < edges.length; i++) reader.push(body.subarray(edges[i - 1], edges[i]), true);
        reader.end();
        expect(reader.outcome(asked, false).text).toBe('Grüße');
        expect(reader.done).toBe(true);
      }),
    );
  });
});

describe('an error in an answer', () => {
  const said = 'KV cache is full';
  test.each([
    ['error', { error: { message: said } }],
    ['error as text', { error: said }],
    ['object', { object: 'error', message: said, code: 500 }],
    ['type', { type: 'error', error: { type: 'overloaded_error', message: said } }],
    ['detail', { detail: said }],
    ['message', { message: said, code: 'Internal' }],
    ['choice', { choices: [{ finish_reason: 'error', error: { code: 502, message: said } }] }],
    ['base_resp', { choices: null, base_resp: { status_code: 1000, status_msg: said } }],
    ['list', [{ error: { message: said } }]],
    ['envelope', { statusCode: 503, body: JSON.stringify({ message: said }) }],
  ])('may stand in %s, plain and in a stream', (_name, document) => {
    expect(read(JSON.stringify(document)).error).toContain(said);
    expect(read(events(delta({ content: 'Half' }), document, '[DONE]')).error).toContain(said);
  });

  test.each([
    ['an event of that name', `event: error\ndata: {"code":500,"message":"${said}"}\n\n`],
    ['a field of that name', `error: {"code":500,"message":"${said}"}\n\n`],
    ['a bare line', `{"error":{"message":"${said}"}}\n\n`],
    ['an event of mere text', `event: error\ndata: ${said}\n\n`],
    ['the page of a proxy', `<html><body><h1>502</h1>${said}</body></html>\n\n`],
    ['the page of a proxy on many lines', `<!doctype html>\n<title>${said}</title>\n</html>\n`],
  ])('may come as %s', (_name, text) => {
    expect(read(events(delta({ content: 'Half' })) + text).error).toContain(said);
  });

  test.each([
    ...[{ error: null }, { error: {} }, { error: '' }, { error: false }, { error: 'null' }],
    { error: { message: '', type: '', param: '', code: null } },
    { error: { code: 0, message: 'ok', details: [] } },
  ])('is none in %j', (rest) => {
    expect(whole({ content: 'Yes.' }, rest).error).toBeUndefined();
  });

  test.each([
    ['', /empty answer/],
    ['  \n', /empty answer/],
    ['<!doctype html><title>Open WebUI</title>', /HTML page \("Open WebUI"\)/],
    ['{"hello":1}', /no chat completion/],
    ['Not Found', /no chat completion: Not Found/],
    ['data: [DONE]\n\n', /stream without an answer/],
  ])('%j is no answer, and its words are shown', (body, message) => {
    expect(read(body).fault?.message).toMatch(message);
  });

  test.each([
    ['mere text', said],
    ['a status', JSON.stringify({ status: 'error', reason: said })],
    ['an envelope', JSON.stringify({ data: { error: { message: said } } })],
    ['a shape that nobody knows', JSON.stringify({ oops: said })],
  ])('may be %s, where nothing says that the answer was whole', (_name, data) => {
    const half = events(delta({ content: 'Half' }));
    expect(read(`${half}data: ${data}\n\ndata: [DONE]\n\n`).error).toContain(said);
    const whole = read(`${events(delta({ content: 'Yes.' }, 'stop'))}data: ${data}\n\ndata: [DONE]\n\n`);
    expect(whole).toMatchObject({ error: undefined, fault: undefined });
  });

  test.each(['{"type":"ping"}', '{}', '{"choices":[],"id":"c"}'])('is not %s', (data) => {
    const { error, fault } = read(`${events(delta({ content: 'Yes.' }))}data: ${data}\n\ndata: [DONE]\n\n`);
    expect([error, fault]).toEqual([undefined, undefined]);
  });

  test('a stream that ends before its answer is half of it', () => {
    expect(read(events(delta({ content: 'Half' }))).fault?.message).toMatch(/ended before/);
  });
});
