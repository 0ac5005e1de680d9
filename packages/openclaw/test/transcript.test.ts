import { describe, expect, it } from 'vitest';
import { keptAnswer, readTranscript, runIdIn } from '../src/run/transcript.ts';
import { answerRow, promptRow, recoveryRow } from './fake-transcript.ts';

const sessionKey = 'agent:main:subagent:a';
const run = { runId: 'run-a', sessionKey };

/** A gateway with one session, and with what it says of a single row. */
function sessionOf(messages: unknown[], single: unknown = {}) {
  const asked: { method: string; params: Record<string, unknown> }[] = [];
  const call = async (method: string, params: Record<string, unknown>): Promise<unknown> => {
    asked.push({ method, params });
    return method === 'chat.history' ? { messages } : single;
  };
  return { call, asked };
}

const cut = { id: 'row-1', runId: 'run-a', truncated: true, reason: 'display-cap' };
const toolCall = answerRow('run-a', '', { content: [{ type: 'toolCall' }], stopReason: 'toolUse' });
const toolResult = {
  role: 'toolResult',
  content: [{ type: 'text', text: '42' }],
  __openclaw: { runId: 'run-a' },
};

describe('the answer of a run', () => {
  it('is what its last turn ended with; all its turns are what it cost', async () => {
    const session = sessionOf([promptRow('run-a'), toolCall, toolResult, answerRow('run-a', 'It is 42.\n')]);
    expect(await keptAnswer(session, run)).toEqual({
      status: 'completed',
      text: 'It is 42.',
      finishReason: 'stop',
      modelUsed: 'scripted/small',
      usage: { inputTokens: 200, outputTokens: 14, cacheReadTokens: 0, cacheWriteTokens: 0 },
      costUsd: 0.5,
    });
  });

  it('is its own, and not that of the run which went on with the session', async () => {
    const rows = [
      promptRow('run-a'),
      answerRow('run-a', 'ours'),
      recoveryRow('run-b'),
      answerRow('run-b', 'theirs'),
    ];
    expect(await keptAnswer(sessionOf(rows), run)).toMatchObject({ text: 'ours', costUsd: 0.25 });
  });

  it('may have been cut by the model, and names the model that gave it', async () => {
    const rows = [
      promptRow('run-a'),
      answerRow('run-a', 'half', { stopReason: 'length', responseModel: 'other' }),
    ];
    expect(await keptAnswer(sessionOf(rows), run)).toMatchObject({
      finishReason: 'length',
      modelUsed: 'scripted/other',
    });
  });

  it.each<[string, unknown[]]>([
    ['there is no row', []],
    ['there is only the prompt', [promptRow('run-a')]],
    ['a tool was still to be called', [promptRow('run-a'), toolCall]],
    ['a tool had answered', [promptRow('run-a'), toolCall, toolResult]],
    ['the provider failed', [promptRow('run-a'), answerRow('run-a', '⚠️ failed', { stopReason: 'error' })]],
    ['it was aborted', [promptRow('run-a'), answerRow('run-a', 'hal', { stopReason: 'aborted' })]],
    ['the model said nothing', [promptRow('run-a'), answerRow('run-a', ' ')]],
    ['another run answered', [promptRow('run-a'), recoveryRow('run-b'), answerRow('run-b', 'theirs')]],
  ])('is none where %s', async (_, rows) => {
    expect(await keptAnswer(sessionOf(rows), run)).toBeUndefined();
  });
});

describe('an answer that the history shortens', () => {
  const rows = [promptRow('run-a'), answerRow('run-a', 'lon\n...(truncated)...', { __openclaw: cut })];

  it('is fetched whole', async () => {
    const session = sessionOf(rows, { ok: true, message: answerRow('run-a', 'long and whole') });
    expect(await keptAnswer(session, run)).toMatchObject({ text: 'long and whole', costUsd: 0.25 });
    expect(session.asked.at(-1)).toMatchObject({
      method: 'chat.message.get',
      params: { sessionKey, messageId: 'row-1' },
    });
  });

  it.each([
    ['is not handed out', { ok: false, unavailableReason: 'oversized' }],
    ['is shortened again', { ok: true, message: answerRow('run-a', 'lon', { __openclaw: cut }) }],
  ])('is no answer where it %s', async (_, single) => {
    expect(await keptAnswer(sessionOf(rows, single), run)).toBeUndefined();
  });
});

describe('what a run cost', () => {
  const answer = answerRow('run-a', 'done');
  const oversized = { role: 'assistant', __openclaw: { truncated: true, reason: 'oversized' } };

  it.each<[string, unknown[]]>([
    ['the rows do not reach back to the prompt', [answer]],
    ['a row was left out for its size', [promptRow('run-a'), oversized, answer]],
    ['no row tells', [promptRow('run-a'), answerRow('run-a', 'done', { usage: undefined })]],
  ])('is not claimed where %s', async (_, rows) => {
    const outcome = await keptAnswer(sessionOf(rows), run);
    expect(outcome).toMatchObject({ status: 'completed', text: 'done' });
    expect(outcome).not.toHaveProperty('usage');
    expect(outcome).not.toHaveProperty('costUsd');
  });

  it('is tokens and no money where the model has no price', async () => {
    const usage = { input: 100, output: 7, cost: { total: 0 } };
    const outcome = await keptAnswer(
      sessionOf([promptRow('run-a'), answerRow('run-a', 'done', { usage })]),
      run,
    );
    expect(outcome?.usage).toMatchObject({ inputTokens: 100, outputTokens: 7 });
    expect(outcome).not.toHaveProperty('costUsd');
  });
});

describe('the run that a session was started with', () => {
  it('is named by the prompt, not by what came later', async () => {
    const rows = [promptRow('run-a'), recoveryRow('run-b')];
    expect(runIdIn(await readTranscript(sessionOf(rows), sessionKey))).toBe('run-a');
  });

  it('is named by the queue while it waits there', () => {
    expect(runIdIn({ messages: [], pendingInputs: { items: [{ runId: 'run-q' }] } })).toBe('run-q');
  });

  it('is not known where nothing names it', () => {
    expect(runIdIn({ messages: [] })).toBeUndefined();
  });
});
