import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { SpawnRequest } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { type ReplyScript, type ScriptedRuntime, scripted } from '@parallel-agents/core/testing';
import { startLoopbackServer } from '@parallel-agents/testing/internal';

/** Sessions that live in a process of their own, as a gateway's do: they outlive the workers that asked for them. */
export interface SessionHost {
  readonly url: string;
  /** Everything that was started, in order: what would have been paid for. */
  readonly started: { attemptId: string; at: number }[];
  readonly runtime: ScriptedRuntime;
  script(reply: ReplyScript): void;
  close(): Promise<void>;
}

/** Starts a host whose sessions are answered by a script. */
export async function startSessionHost(first: ReplyScript): Promise<SessionHost> {
  let reply = first;
  const runtime = scripted({ name: 'hosted', reply: (call) => reply(call), models: ['a/model', 'b/model'] });
  const started: SessionHost['started'] = [];
  const server = await startLoopbackServer((request, response) => {
    answer(runtime, started, request).then(
      (body) => send(response, 200, body),
      (thrown: unknown) => send(response, 500, toErrorInfo(thrown)),
    );
  });
  return {
    url: server.url,
    started,
    runtime,
    script: (next) => {
      reply = next;
    },
    close: server.close,
  };
}

async function answer(
  runtime: ScriptedRuntime,
  started: SessionHost['started'],
  request: IncomingMessage,
): Promise<unknown> {
  const body = (await json(request)) as SpawnRequest;
  const { signal } = new AbortController();
  const { attemptId } = body;
  const known = await runtime.attach({ runtime: 'hosted', attemptId, sessionKey: attemptId }, { signal });
  switch (request.url) {
    case '/spawn': {
      const session = await runtime.spawn(body, { signal });
      // Two requests at once get the same session; the first of them has started it.
      if (!started.some((one) => one.attemptId === attemptId)) started.push({ attemptId, at: Date.now() });
      return session.reference;
    }
    case '/attach':
      return known?.reference ?? null;
    case '/cancel':
      await known?.cancel('asked to');
      return null;
    default:
      return known?.outcome();
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? null));
}
