import { type App, open } from '@parallel-agents/app';
import type { Journal } from '@parallel-agents/core';
import { memoryJournal, type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { onTestFinished } from 'vitest';
import { type Served, type ServeOptions, serve } from '../../src/serve/serve.ts';

export interface Serving {
  app: App;
  journal: Journal;
  served: Served;
  /** Asks the server as its page would. */
  ask(path: string, init?: RequestInit): Promise<Response>;
}

/** An application on a scripted model, and a server that shows its jobs. Both end with the test. */
export async function serving(
  reply?: ReplyScript,
  options: Pick<ServeOptions, 'decide' | 'engine' | 'describe'> = {},
): Promise<Serving> {
  const journal = memoryJournal();
  const app = await open({
    store: journal,
    runtime: scripted(reply ? { reply } : {}),
    here: { env: {}, localServers: [] },
  });
  const served = await serve(app.jobs, {
    port: 0,
    resume: async (id, starting) => ({ job: app.jobs.resume(id, starting) }),
    ...options,
  });
  onTestFinished(async () => {
    await served.close();
    await app.close();
  });
  const [, token] = served.link.split('#token=');
  const ask = (path: string, { headers, ...init }: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, served.url), { headers: { authorization: `Bearer ${token}`, ...headers }, ...init });
  return { app, journal, served, ask };
}

/** What a stream of the server says, one by one. */
export async function* newsOf(response: Response): AsyncGenerator<unknown> {
  let rest = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    rest += chunk;
    for (let end = rest.indexOf('\n\n'); end !== -1; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (block.startsWith('data: ')) yield JSON.parse(block.slice(6));
    }
  }
}
