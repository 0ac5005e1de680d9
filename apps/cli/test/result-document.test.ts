import type { AgentResult } from '@parallel-agents/core';
import { describe, expect, it } from 'vitest';
import { toResultDocument } from '../src/output/result-document.ts';

function answered(text: string, output: unknown): AgentResult {
  const attempt = { attemptId: 't#1', reason: 'first', status: 'completed', text } as const;
  return {
    taskId: 't',
    agent: 'a',
    status: 'completed',
    text,
    output,
    executionSeconds: 1,
    attempts: [attempt as AgentResult['attempts'][number]],
  };
}

describe('a result in a document', () => {
  it.each([
    ['a text', 'Tides.\n', 'Tides.'],
    ['JSON', '{"a": [1, 2]}', { a: [1, 2] }],
    ['JSON in a fence', '```json\n{"a": [1, 2]}\n```', { a: [1, 2] }],
  ])('has %s that is all of the answer once', (_, text, output) => {
    const document = toResultDocument(answered(text, output));
    expect(document).toMatchObject({ output, text: null });
    expect(document.attempts).toEqual([expect.not.objectContaining({ text: expect.anything() })]);
  });

  it.each([
    ['words around it', 'Here: {"a": 1}', { a: 1 }],
    ['a field that the schema does not have', '{"a": 1, "b": 2}', { a: 1 }],
    ['a form that was mended', '{"a": 1,}', { a: 1 }],
    ['a fence that is not closed', '```json\n{"a": 1}', { a: 1 }],
  ])('keeps an answer that says more than its output: %s', (_, text, output) => {
    expect(toResultDocument(answered(text, output))).toMatchObject({ output, text });
  });

  it('keeps the answer of a task that has no output', () => {
    const { output: _output, error: _error, ...rest } = answered('No.', undefined);
    const error = { code: 'MODEL_REFUSED', message: 'No.', fix: 'None.', retryable: false } as const;
    expect(toResultDocument({ ...rest, status: 'failed', error })).toMatchObject({
      output: null,
      text: 'No.',
    });
  });
});
