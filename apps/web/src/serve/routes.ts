import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Describe, Jobs } from '@parallel-agents/app';
import { sayFix } from '@parallel-agents/app/internal/fields';
import { type ErrorInfo, InputError, isParallelAgentsError } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { contentPolicy, pageHtml } from '../page/page-html.ts';
import { startCommand } from '../view/commands.ts';
import type { EngineView } from '../view/engine.ts';
import { type Acting, actSchema } from './acts.ts';
import { EventStream } from './event-stream.ts';
import type { Followers, Sent } from './follower.ts';

export interface Routes {
  jobs: Jobs;
  followers: Followers;
  acting: Acting;
  /** What the engine does that the jobs are on; absent where they are on none. */
  engine?: (() => Promise<EngineView>) | undefined;
  /** How commands are called. */
  describe: Describe;
  /** Aborts when the server goes. */
  closing: AbortSignal;
}

const maxBody = 10_000;
/** Milliseconds between two looks at the list. */
const listMs = 1500;

/** The page: it holds no data, and asks for all of it. */
export function givePage(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `${contentPolicy('self')}; frame-ancestors 'none'`,
  });
  response.end(pageHtml({ title: 'parallel-agents' }));
}

/** What the page asks for. The token has been checked. */
export async function giveData(
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
  routes: Routes,
): Promise<void> {
  const [, , collection, id, what] = url.pathname.split('/').map((part) => decodePart(part));
  if (collection === 'engine' && id === undefined && request.method === 'GET')
    return giveEngine(response, routes);
  if (collection !== 'jobs') return giveJson(response, 404, notFound);
  const isGet = request.method === 'GET';
  if (id === undefined && isGet) return giveList(response, routes);
  if (id === undefined) return giveJson(response, 404, notFound);
  if (what === 'news' && isGet) return giveNews(id, response, routes);
  if (what === 'answer' && isGet) {
    const key = url.searchParams.get('task') ?? '';
    const answer = await routes.followers.use(id, async (follower) => follower.answer(key));
    return giveJson(response, 200, { answer: answer ?? null });
  }
  if (what === 'act' && request.method === 'POST') {
    const body = await bodyOf(request);
    if (body === tooLong) return giveJson(response, 413, tooLong);
    const act = actSchema.safeParse(body);
    if (!act.success)
      return giveJson(response, 400, {
        error: { message: 'Nothing of that kind can be done.', fix: 'Load the page anew.' },
      });
    return giveJson(response, 200, { message: await routes.acting.act(id, act.data) });
  }
  return giveJson(response, 404, notFound);
}

const notFound = { error: { message: 'There is nothing here.', fix: 'Load the page anew.' } };

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function giveEngine(response: ServerResponse, { engine, closing }: Routes): Promise<void> {
  if (engine === undefined) return giveJson(response, 404, notFound);
  let seen = await engine();
  const stream = new EventStream(response, closing);
  for (; !stream.signal.aborted; seen = await engine()) {
    // What waits grows older, even where nothing else changes.
    await stream.send(seen);
    await sleep(listMs, undefined, { signal: stream.signal }).catch(() => {});
  }
  stream.end();
}

async function giveList(
  response: ServerResponse,
  { jobs, engine, describe, closing }: Routes,
): Promise<void> {
  const start = startCommand(describe);
  let list = await jobs.list();
  const stream = new EventStream(response, closing);
  for (let before = ''; !stream.signal.aborted; list = await jobs.list()) {
    const stamp = JSON.stringify(list);
    if (stamp !== before) await stream.send({ jobs: list, hasEngine: engine !== undefined, start });
    before = stamp;
    await sleep(listMs, undefined, { signal: stream.signal }).catch(() => {});
  }
  stream.end();
}

async function giveNews(id: string, response: ServerResponse, { followers, closing }: Routes): Promise<void> {
  await followers.use(id, async (follower) => {
    const stream = new EventStream(response, closing);
    const sent: Sent = new Map();
    let wake = Promise.withResolvers<void>();
    let problem: ErrorInfo | undefined;
    const stop = follower.listen((told) => {
      problem ??= told;
      wake.resolve();
    });
    stream.signal.addEventListener('abort', () => wake.resolve(), { once: true });
    try {
      while (!stream.signal.aborted && problem === undefined) {
        await stream.send(follower.news(sent));
        await wake.promise;
        wake = Promise.withResolvers();
      }
    } finally {
      stop();
      stream.end();
    }
  });
}

const tooLong = {
  error: {
    message: `The body has more than ${maxBody} characters, and no more are read.`,
    fix: 'Load the page anew.',
  },
};

/** What was sent, as far as it can be read. What is too long is not read to its end, and answered all the same. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  request.setEncoding('utf8');
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      text += chunk;
      if (text.length > maxBody) return tooLong;
    }
    return JSON.parse(text);
  } catch {
    // It is no JSON, or who sent it has left.
    return undefined;
  }
}

export function giveJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value));
}

/** What went wrong, in words; what nobody expected is told to whoever runs the server, and not to the page. */
export async function giveError(
  thrown: unknown,
  response: ServerResponse,
  { describe, onError }: { describe: Describe; onError(error: Error): void },
): Promise<void> {
  if (!isParallelAgentsError(thrown)) onError(thrown instanceof Error ? thrown : new Error(String(thrown)));
  if (response.headersSent) {
    response.end();
    if (!response.writableFinished) await once(response, 'close').catch(() => {});
    return;
  }
  const { code, message, ...about } = toErrorInfo(thrown);
  const ways = thrown instanceof InputError ? thrown.issues[0]?.ways : about.ways;
  const isMissing = code === 'RUN_NOT_FOUND';
  giveJson(response, isMissing ? 404 : isParallelAgentsError(thrown) ? 409 : 500, {
    error: { code, message, fix: sayFix({ ...about, ways }, describe) },
  });
}
