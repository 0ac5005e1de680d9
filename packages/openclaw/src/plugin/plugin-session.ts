import {
  RuntimeError,
  type SessionOutcome,
  type SessionReference,
  type SpawnedSession,
  type SpawnRequest,
} from '@parallel-agents/core';
import { cancelled, timedOut } from '../run/run-answer.ts';
import { followRun, readInTime } from './follow-run.ts';
import type { StartedPluginRun } from './start-run.ts';
import type { SubagentApi } from './subagent-api.ts';
import type { Transcript } from './transcript.ts';

/** Milliseconds for reading a session that is to be stopped: it goes on until then. */
const stopReadingMs = 1000;

interface PluginSessionOptions {
  delete(): Promise<void>;
  /** Called when the run has ended by itself, and when the session could not be ended: it is still to be deleted. */
  onLeft(sessionKey: string): void;
}

/** A run of a plugin, followed to its end. A session is deleted when its run has ended, and to end it. */
export class PluginSession implements SpawnedSession {
  readonly reference: SessionReference;
  readonly #subagent: SubagentApi;
  readonly #outcome: Promise<SessionOutcome>;
  readonly #delete: PluginSessionOptions['delete'];
  readonly #onLeft: PluginSessionOptions['onLeft'];
  #stopped: Promise<void> | undefined;
  /** What it had written and used when it was stopped: its transcript goes with it. */
  #spent: Transcript = {};
  #ended = false;

  constructor(
    subagent: SubagentApi,
    run: StartedPluginRun,
    { attemptId, timeoutSeconds }: SpawnRequest,
    { delete: deleteIt, onLeft }: PluginSessionOptions,
  ) {
    const { sessionKey, runId } = run;
    this.reference = { runtime: 'openclaw-plugin', attemptId, sessionKey, runtimeRunId: runId };
    this.#subagent = subagent;
    this.#delete = deleteIt;
    this.#onLeft = onLeft;
    this.#outcome = this.#follow(run, timeoutSeconds).finally(() => {
      this.#ended = true;
      if (this.#stopped === undefined) onLeft(sessionKey);
    });
  }

  outcome(): Promise<SessionOutcome> {
    return this.#outcome;
  }

  async cancel(): Promise<void> {
    if (this.#ended) return;
    // The run is over long before its session is deleted, and only that is waited for.
    await Promise.race([this.#stop(), this.#outcome]);
  }

  async #follow(run: StartedPluginRun, timeoutSeconds: number): Promise<SessionOutcome> {
    const outcome = await followRun(this.#subagent, run, timeoutSeconds);
    if (outcome === 'still running') {
      await this.#stop().catch(() => undefined);
      return { status: 'timeout', ...this.#soFar(''), error: timedOut };
    }
    if (this.#stopped && outcome.status !== 'completed')
      return { ...outcome, ...this.#soFar(outcome.text), status: 'cancelled', error: cancelled };
    return outcome;
  }

  /** The last word of a provider is missing there, so that none is said to be it. */
  #soFar(text: string): Pick<SessionOutcome, 'text' | 'usage' | 'costUsd'> {
    const { text: written = '', usage, costUsd } = this.#spent;
    return { text: text || written, ...(usage && { usage }), ...(costUsd !== undefined && { costUsd }) };
  }

  #stop(): Promise<void> {
    const { sessionKey } = this.reference;
    this.#stopped ??= this.#readAndDelete().catch((thrown: unknown) => {
      this.#onLeft(sessionKey);
      throw new RuntimeError({
        code: 'CANCEL_FAILED',
        message: `Session ${sessionKey} could not be stopped: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        fix: 'Stop it with `openclaw sessions`.',
        cause: thrown,
      });
    });
    return this.#stopped;
  }

  async #readAndDelete(): Promise<void> {
    const { sessionKey } = this.reference;
    this.#spent = await readInTime(this.#subagent, { sessionKey }, stopReadingMs);
    await this.#delete();
  }
}
