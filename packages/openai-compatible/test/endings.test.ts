// The words that servers have for how an answer ended.
import { describe, expect, test } from 'vitest';
import { AnswerReader } from '../src/answer/answer-reader.ts';
import { delta, events, read, whole } from './kit/read-answer.ts';

describe('a finish reason', () => {
  test.each([
    'stop',
    'STOP',
    'Stop',
    'eos',
    'eos_token',
    'end_turn',
    'stop_sequence',
    'complete',
    'FINISH_REASON_STOP',
    'stop_str',
    'eos_found',
    'stop_sequence_reached',
    'stopStringFound',
    '<|im_end|>',
    '</s>',
    'model_stop',
    '<|endoftext|>',
    '<|eot_id|>',
    'SUCCEEDED',
    'stop: eos',
    'FinishReason.STOP',
    1,
    { type: 'stop', matched: 2 },
  ])('%j is an end', (finish_reason) => {
    const { outcome, fault } = whole({ content: 'Yes.' }, {}, { finish_reason });
    expect(outcome.finishReason).toBe('stop');
    expect(fault).toBeUndefined();
  });

  test.each([
    'length',
    'LENGTH',
    'max_tokens',
    'MAX_TOKENS',
    'model_length',
    'max_output_tokens',
    'model_context_window_exceeded',
    'limit',
    'limit_reached',
    'tokens_exceeded',
    'context_overflow',
    'too_long',
    'ERROR_LIMIT',
    2,
    { type: 'length', length: 64 },
  ])('%j is a cut', (finish_reason) => {
    expect(whole({ content: 'Ye' }, {}, { finish_reason }).outcome.finishReason).toBe('length');
  });

  test.each([
    [{ stop_reason: 'max_tokens' }, {}],
    [{ done_reason: 'length' }, {}],
    [{ finish_reason: null }, { finish_reason: 'length' }],
  ])('may stand elsewhere: %j, %j', (choice, rest) => {
    const elsewhere = { finish_reason: undefined, ...choice };
    expect(whole({ content: 'Ye' }, rest, elsewhere).outcome.finishReason).toBe('length');
  });

  test.each(['null', 'None', ' ', ''])('%j says nothing', (finish_reason) => {
    const { outcome, fault } = read(
      events(delta({ content: 'Yes.' }, finish_reason), delta({}, 'stop'), '[DONE]'),
    );
    expect(outcome.finishReason).toBe('stop');
    expect(fault).toBeUndefined();
  });

  test('an error behind a whole answer is none of the answer', () => {
    const late = [
      delta({ content: 'Yes.' }),
      delta({}, 'stop'),
      { error: { message: 'no usage' } },
      '[DONE]',
    ];
    const reader = new AnswerReader('text/event-stream');
    reader.push(Buffer.from(events(...late)), true);
    reader.end();
    expect(reader).toMatchObject({ error: undefined, text: 'Yes.' });
    expect(reader.errorBehind).toContain('no usage');
    const early = new AnswerReader('text/event-stream');
    early.push(Buffer.from(events(late[0], late[2], late[1], '[DONE]')), true);
    expect(early.error).toContain('no usage');
  });

  test('of a string that ended it is none, and a cut stays one whatever is said after', () => {
    expect(whole({ content: 'Yes.' }, {}, { stop_reason: 128_009 }).outcome.finishReason).toBe('stop');
    const cut = read(events(delta({ content: 'Ye' }, 'length'), delta({}, 'stop'), '[DONE]'));
    expect(cut.outcome.finishReason).toBe('length');
  });

  test.each([
    'content_filter',
    'SAFETY',
    'RECITATION',
    'content_filter: RECITATION',
    'ERROR_TOXIC',
    'sensitive',
    'PROHIBITED_CONTENT',
    'BLOCKLIST',
    'SPII',
    'refusal',
    'guardrail_intervened',
    'flagged',
  ])('%s is a refusal', (finish_reason) => {
    expect(whole({ content: null }, {}, { finish_reason }).outcome.finishReason).toBe('refusal');
  });

  const filtered = { content_filter_results: { hate: { filtered: true, severity: 'high' } } };
  test.each([
    ['beside its end', [{ choices: [{ delta: { content: 'Yes.' }, finish_reason: 'stop', ...filtered }] }]],
    ['behind its end', [delta({ content: 'Yes.' }, 'stop'), { choices: [{ delta: {}, ...filtered }] }]],
  ])('of a filter stands %s too', (_, documents) => {
    expect(read(events(...documents, '[DONE]')).outcome.finishReason).toBe('refusal');
    const safe = JSON.parse(JSON.stringify(documents).replaceAll('true', 'false')) as unknown[];
    expect(read(events(...safe, '[DONE]')).outcome.finishReason).toBe('stop');
  });

  test.each([
    'abort',
    'error',
    'network_error',
    'insufficient_system_resource',
    'OTHER',
    'unknown',
    'FINISH_REASON_UNSPECIFIED',
    'cancelled',
    'timeout',
    'stop_error',
    'stopped_by_user',
    'rate_limited',
  ])('%s is none: half an answer is no answer', (finish_reason) => {
    const { fault } = whole({ content: 'Ye' }, {}, { finish_reason });
    expect(fault).toMatchObject({ code: 'PROVIDER_ERROR', retryable: true });
    expect(fault?.message).toContain(finish_reason);
    expect(read(events(delta({ content: 'Ye' }, finish_reason), '[DONE]')).fault).toEqual(fault);
  });

  test.each([
    [{ content: null, tool_calls: [{ function: { name: 'answer', arguments: '{}' } }] }, 'tool_calls'],
    [{ content: null, tool_calls: [{ function: { name: 'answer', arguments: '{}' } }] }, 'stop'],
    [{ content: '', function_call: { name: 'answer', arguments: '{}' } }, 'function_call'],
    [{ content: 'Let me look.' }, 'tool_use'],
  ])('of a message %j that ends with %s: a tool was called, none offered', (message, finish_reason) => {
    expect(whole(message, {}, { finish_reason }).fault?.message).toMatch(/tool/);
  });
});
