import type { SpawnRequest } from '@parallel-agents/core';
import type { SubagentApi, SubagentRun } from '../../src/plugin/index.ts';

export function request(fields: Partial<SpawnRequest> = {}): SpawnRequest {
  return {
    attemptId: 'run-1/task-1/1',
    label: 'worker · task-1',
    instructions: 'You are a worker.',
    prompt: 'Work.',
    tools: 'none',
    timeoutSeconds: 5,
    ...fields,
  };
}

type Answer = { text: string; yielded?: true } | { error: string } | { hang: true };

/** `api.runtime.subagent` without a gateway: what is asked is kept, and answered as the script says. */
export class FakeSubagent implements SubagentApi {
  readonly runs: SubagentRun[] = [];
  readonly deleted: string[] = [];
  /** Those of them whose transcripts were put away. */
  readonly archived: string[] = [];
  /** Whether the caller may choose models. */
  mayChooseModel = true;
  /** What `run` fails with. */
  refuse: string | undefined;
  /** Whether sessions can be read back. */
  readable = true;
  /** What the model calls of a session cost, in US dollars. */
  costUsd = 0.002;
  readonly #answer: (run: SubagentRun) => Answer;
  readonly #ended = new Map<string, PromiseWithResolvers<unknown>>();

  constructor(answer: (run: SubagentRun) => Answer = () => ({ text: 'Done.' })) {
    this.#answer = answer;
  }

  async run(run: SubagentRun): Promise<{ runId: string; sessionKey: string }> {
    if (this.refuse !== undefined) throw new Error(this.refuse);
    if (run.model !== undefined && !this.mayChooseModel)
      throw new Error('provider/model override is not authorized for this plugin subagent run.');
    this.runs.push(run);
    const ended = Promise.withResolvers<unknown>();
    this.#ended.set(run.idempotencyKey, ended);
    const answer = this.#answer(run);
    const effective = { provider: run.provider ?? 'scripted', model: run.model ?? 'own' };
    const facts = { endedAt: 1, terminalReceipt: { effective } };
    if ('text' in answer) {
      const { text, yielded } = answer;
      ended.resolve({ status: 'ok', ...facts, yielded, terminalReply: { text } });
    }
    if ('error' in answer) ended.resolve({ status: 'error', error: answer.error, ...facts });
    return { runId: run.idempotencyKey, sessionKey: run.sessionKey };
  }

  async waitForRun({ runId, timeoutMs }: { runId: string; timeoutMs: number }): Promise<unknown> {
    if (!Number.isInteger(timeoutMs))
      throw new Error('timeoutMs: must be a whole number, as OpenClaw has it');
    const expired = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => expired.resolve({ status: 'timeout' }), timeoutMs);
    try {
      return await Promise.race([this.#ended.get(runId)?.promise, expired.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async getSessionMessages({ sessionKey }: { sessionKey: string }): Promise<{ messages: unknown[] }> {
    if (!this.readable) throw new Error('no such session');
    const run = this.runs.find((started) => started.sessionKey === sessionKey);
    const answer = run && this.#answer(run);
    if (answer === undefined || !('text' in answer)) return { messages: [] };
    const usage = { input: 100, output: 10, cost: { total: this.costUsd } };
    const content = [{ type: 'text', text: answer.text }];
    return {
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content, usage, stopReason: 'stop' },
      ],
    };
  }

  async deleteSession({
    sessionKey,
    deleteTranscript,
  }: Parameters<SubagentApi['deleteSession']>[0]): Promise<void> {
    this.deleted.push(sessionKey);
    if (deleteTranscript) this.archived.push(sessionKey);
    const run = this.runs.find((started) => started.sessionKey === sessionKey);
    if (run)
      this.#ended
        .get(run.idempotencyKey)
        ?.resolve({ status: 'error', error: 'agent run aborted', endedAt: 1 });
  }
}
