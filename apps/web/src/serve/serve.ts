import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Describe, Jobs } from '@parallel-agents/app';
import { InputError } from '@parallel-agents/core';
import { describeUsual } from '../view/commands.ts';
import type { EngineView } from '../view/engine.ts';
import type { PartsView } from '../view/parts.ts';
import { Acting, type Decide, type Resume } from './acts.ts';
import { Followers } from './follower.ts';
import { refusalOf } from './guard.ts';
import { giveData, giveError, giveJson, givePage, type Routes } from './routes.ts';

export interface ServeOptions {
  /** @default 4747, or any that is free where that one is taken */
  port?: number;
  /** This machine, as it calls itself; no other one can reach it. @default '127.0.0.1' */
  host?: string;
  /** Goes on with a job in this process, when its plan is approved. @default plans cannot be approved */
  resume?: Resume;
  /** Says whether a plan may be run, where others go on with the job. In the place of `resume`. */
  decide?: Decide;
  /** What the engine does that the jobs are on, for a page of its queues. @default they are on none */
  engine?: () => Promise<EngineView>;
  /** How the parts of a run stand, where runs are in parts. @default their budget is not shown */
  parts?: (id: string) => Promise<PartsView>;
  /** How the commands are called that pages show. @default as on a command line, for jobs on no engine */
  describe?: Describe;
  /** What nobody who looks can mend. @default nobody is told */
  onError?(error: Error): void;
}

/** A server that runs. */
export interface Served {
  /** Without the token. */
  readonly url: string;
  /** With the token: whoever has it sees all jobs, and may stop them. Show it to the user, and to nobody else. */
  readonly link: string;
  /** Stops what runs here, and resolves when all is closed. */
  close(): Promise<void>;
}

const usualPort = 4747;
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
/** Those who look at once, at most. */
const maxConnections = 200;

/**
 * Shows all jobs of a store in the browser, live. It listens on this machine only, takes a token for everything but the
 * empty page, and asks who asks.
 *
 * @throws InputError `INVALID_OPTION` for a host that is not this machine, or a port that is taken
 * @example
 * const served = await serve(app.jobs);
 * console.log(served.link);
 */
export async function serve(jobs: Jobs, options: ServeOptions = {}): Promise<Served> {
  const { host = '127.0.0.1', describe = describeUsual, onError = () => {} } = options;
  if (!loopback.has(host)) throw notLoopback(host);
  const token = randomBytes(32).toString('base64url');
  const closing = new AbortController();
  const routes: Routes = {
    jobs,
    followers: new Followers({
      ...{ list: jobs.list, show: jobs.show, follow: jobs.follow },
      ...{ parts: options.parts, describe },
    }),
    acting: new Acting({ jobs, resume: options.resume, decide: options.decide, onError }),
    engine: options.engine,
    describe,
    closing: closing.signal,
  };
  const hosts = new Set<string>();
  const server = createServer((request, response) => {
    answer(request, response, { hosts, token }, routes).catch((thrown: unknown) =>
      giveError(thrown, response, { describe, onError }),
    );
  });
  server.maxConnections = maxConnections;
  await listen(server, host, options.port);
  const { port } = server.address() as AddressInfo;
  for (const name of ['127.0.0.1', 'localhost', '[::1]']) hosts.add(`${name}:${port}`);
  const url = `http://${host === '::1' ? '[::1]' : host}:${port}/`;
  return {
    url,
    link: `${url}#token=${token}`,
    async close() {
      closing.abort();
      routes.followers.close();
      await routes.acting.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

const shared = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  welcome: Parameters<typeof refusalOf>[1],
  routes: Routes,
): Promise<void> {
  for (const [name, value] of Object.entries(shared)) response.setHeader(name, value);
  const url = URL.parse(request.url ?? '', 'http://localhost');
  const isApi = url?.pathname.startsWith('/api/') === true;
  const refusal = refusalOf(request, welcome, isApi);
  if (refusal) {
    const { status, ...error } = refusal;
    return giveJson(response, status, { error });
  }
  if (url && isApi) return giveData(request, url, response, routes);
  if (url?.pathname === '/' && request.method === 'GET') return givePage(response);
  // Browsers look for one by themselves; that there is none is no fault.
  if (url?.pathname === '/favicon.ico') {
    response.writeHead(204).end();
    return;
  }
  giveJson(response, 404, { error: { message: 'There is nothing here.', fix: 'The page is at /.' } });
}

/** A port that was asked for is taken or not; the usual one gives way to any that is free. */
async function listen(
  server: ReturnType<typeof createServer>,
  host: string,
  asked: number | undefined,
): Promise<void> {
  const ports = asked === undefined ? [usualPort, 0] : [asked];
  for (const port of ports) {
    server.listen({ port, host });
    try {
      await once(server, 'listening');
      return;
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (port === usualPort && asked === undefined) continue;
      const why = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be listened on (${code})`;
      const fix = 'Choose another, or 0 for any that is free.';
      throw new InputError([{ code: 'INVALID_OPTION', path: ['port'], message: `${port} ${why}`, fix }]);
    }
  }
}

function notLoopback(host: string): InputError {
  const message = `"${host}" is not this machine: answers of models are shown here only`;
  const fix =
    'Use 127.0.0.1, ::1 or localhost. From another machine, open a tunnel: ssh -L 4747:127.0.0.1:4747 HOST.';
  return new InputError([{ code: 'INVALID_OPTION', path: ['host'], message, fix }]);
}
