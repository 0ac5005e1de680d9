import type { EngineView } from '../../src/view/engine.ts';
import type { AnswerView, JobCommands, JobView, TaskView } from '../../src/view/model.ts';
import type { PartedView } from '../../src/view/parts.ts';
import type { Action, ActionResult } from '../lib/source.ts';

/** A line of the list of jobs, as the server gives it. */
export interface ListedJob {
  jobId: string;
  kind: string;
  status: string;
  title?: string;
  runtime: string;
  createdAt: string;
  updatedAt: string;
  agents: string[];
  asked: number;
  completed: number;
  failed: number;
  costUsd?: number;
  /** Of a run in parts, how many there are. */
  parts?: number;
  waitsFor?: 'approval';
  inBatches?: { sessions: number; batches: number; since: string; endsBy?: string };
}

/** All jobs, and whether they are those of an engine. */
export interface JobsNews {
  jobs: ListedJob[];
  hasEngine: boolean;
  /** The command that starts a job here. */
  start: string;
}

/** News of a job: all of it first, then what has changed. */
export interface News {
  job: JobView;
  tasks: TaskView[];
  /** These are all tasks, not those that have changed. */
  all: boolean;
  commands: JobCommands;
  /** Of a run in parts, which has no tasks of its own. */
  parted?: PartedView;
}

/** The server did not take the token. */
export class Unwelcome extends Error {}

/** What the server says that it could not do. */
export class Refused extends Error {}

/** Speaks with the server that the page came from, and with nobody else. */
export class Client {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(path, {
      ...init,
      headers: { authorization: `Bearer ${this.#token}`, ...init.headers },
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    if (response.status === 401)
      throw new Unwelcome('The token is not the one that this server was started with.');
    if (response.ok) return response;
    const { error } = await response.json().catch(() => ({}));
    throw new Refused(
      error === undefined ? `The server answered ${response.status}.` : `${error.message} ${error.fix}`,
    );
  }

  async answer(id: string, key: string): Promise<AnswerView | undefined> {
    const response = await this.#ask(
      `/api/jobs/${encodeURIComponent(id)}/answer?task=${encodeURIComponent(key)}`,
    );
    return (await response.json()).answer ?? undefined;
  }

  async act(id: string, action: Action): Promise<ActionResult> {
    const headers = { 'content-type': 'application/json' };
    try {
      const response = await this.#ask(`/api/jobs/${encodeURIComponent(id)}/act`, {
        method: 'POST',
        headers,
        body: JSON.stringify(action),
      });
      return { ok: true, message: (await response.json()).message };
    } catch (thrown) {
      return { ok: false, message: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  }

  list(signal: AbortSignal): AsyncGenerator<JobsNews> {
    return this.#stream('/api/jobs', signal) as AsyncGenerator<JobsNews>;
  }

  engine(signal: AbortSignal): AsyncGenerator<EngineView> {
    return this.#stream('/api/engine', signal) as AsyncGenerator<EngineView>;
  }

  follow(id: string, signal: AbortSignal): AsyncGenerator<News> {
    return this.#stream(`/api/jobs/${encodeURIComponent(id)}/news`, signal) as AsyncGenerator<News>;
  }

  /** Server-sent events, read by `fetch`: an `EventSource` can show no token but in the address. */
  async *#stream(path: string, signal: AbortSignal): AsyncGenerator<unknown> {
    const { body } = await this.#ask(path, { signal, headers: { accept: 'text/event-stream' } });
    if (body === null) return;
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += value;
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = block.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
        if (data.length > 0) yield JSON.parse(data.join('\n'));
      }
    }
  }
}
