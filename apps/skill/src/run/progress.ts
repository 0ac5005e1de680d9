import type { JobEvent } from '@parallel-agents/core';
import { oneLine } from '../answer/cut.ts';
import type { AgentEvent } from '../host/openclaw.ts';

/** Tasks that are named one by one. */
const mostNamed = 3;

interface Task {
  name: string;
  /** Since when its session runs, in milliseconds since 1970; absent while it waits for one. */
  runsSince?: number;
  /** Why its last attempt is tried again. */
  triedAgain?: string;
}

/** How far a run is, over all its sub-runs: what runs, what waits, and what is tried again. */
export class Progress {
  readonly #tasks = new Map<string, Task>();
  readonly #retries = new Map<string, string>();
  #asked = 0;
  #ended = 0;

  record(event: JobEvent): void {
    const place = 'taskId' in event ? `${event.step}/${event.taskId}` : '';
    if (event.type === 'run.started') this.#asked += event.tasks.length;
    if (event.type === 'task.started') this.#tasks.set(place, { name: event.taskId });
    if (event.type === 'task.ended') {
      this.#tasks.delete(place);
      this.#ended += 1;
    }
    const task = this.#tasks.get(place);
    if (task === undefined) return;
    if (event.type === 'session.started') {
      task.runsSince = event.at;
      delete task.triedAgain;
    }
    if (event.type === 'session.ended') delete task.runsSince;
    if (event.type === 'attempt.ended') {
      this.#retries.delete(event.attempt.sessionKey ?? '');
      if (event.attempt.error?.retryable) task.triedAgain = event.attempt.error.code;
    }
  }

  /** What OpenClaw tells of the provider behind a session. @returns whether it is news */
  recordProvider({ sessionKey = '', stream, data }: AgentEvent): boolean {
    if (stream !== 'run_status') {
      if (stream === 'assistant' && data.text) this.#retries.delete(sessionKey);
      return false;
    }
    if (data.phase !== 'retrying') return false;
    const { attempt, maxAttempts, reason = 'no reason given' } = data;
    const isNews = !this.#retries.has(sessionKey);
    this.#retries.set(
      sessionKey,
      `${oneLine(String(reason)).replaceAll('_', ' ')}, try ${Number(attempt)} of ${Number(maxAttempts)}`,
    );
    return isNews;
  }

  /** In a line for the chat. */
  say(now = Date.now()): string {
    const tasks = [...this.#tasks.values()];
    const running = tasks.filter(({ runsSince }) => runsSince !== undefined);
    const again = tasks.filter(({ triedAgain }) => triedAgain !== undefined);
    const waiting = this.#asked - this.#ended - running.length - again.length;
    const named = running.slice(0, mostNamed).map(({ name, runsSince = now }) => {
      return `${oneLine(name)} for ${Math.round((now - runsSince) / 1000)} s`;
    });
    const more = running.length > mostNamed ? ', …' : '';
    const parts = [
      `${this.#ended} of ${this.#asked} done`,
      running.length > 0 ? `${running.length} at work (${named.join(', ')}${more})` : '',
      again.length > 0 ? `${again.length} to be tried again (${again[0]?.triedAgain})` : '',
      waiting > 0 ? `${waiting} waiting` : '',
    ];
    const retries = [...this.#retries.values()];
    const provider =
      retries.length > 0 ? ` The provider fails for ${retries.length} of them: ${retries[0]}.` : '';
    return `${parts.filter((part) => part !== '').join(', ')}.${provider}`;
  }
}
