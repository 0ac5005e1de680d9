import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '@parallel-agents/core';
import { type ReplyScript, sampleReply } from '@parallel-agents/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { News } from '../src/serve/follower.ts';
import { serve } from '../src/serve/serve.ts';
import { busyEngine } from './kit/engine-view.ts';
import { newsOf, type Serving, serving } from './kit/serving.ts';

const nothingWaits = {
  code: 'INVALID_OPTION',
  path: [],
  message: 'no plan of it waits',
  fix: 'Look at it.',
} as const;

const tasks = [
  { id: 'one', agent: 'documentation_writer', description: 'Write.', outputFormat: 'text' as const },
];

/** A job whose one task runs until it is stopped. */
async function hanging(given?: Serving) {
  const hangs = Promise.withResolvers<void>();
  const all =
    given ??
    (await serving(() => {
      hangs.resolve();
      return { kind: 'hang' };
    }));
  const job = all.app.start({ tasks, title: 'A long one' });
  // Whoever stops it is not this test.
  const report = Promise.resolve(job).catch((thrown: unknown) => thrown);
  await hangs.promise;
  return { ...all, job, report };
}

/** A request with any header at all, which `fetch` would not send. */
function raw(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('a run in parts', () => {
  it('is shown by its counters and its budget, and reads no events', async () => {
    const line = {
      ...{ jobId: 'pages', kind: 'tasks' as const, status: 'running' as const, runtime: 'openclaw' },
      ...{ createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:01.000Z', agents: [] },
      ...{ asked: 700, completed: 210, failed: 3, costUsd: 0.2, parts: 7 },
    };
    const { app } = await serving();
    const account = { limits: { usd: 5 }, spent: { usd: 0.2 }, reserved: { usd: 0.1 } };
    const served = await serve(
      {
        ...app.jobs,
        list: async () => [line],
        show: async () => ({ overview: line, events: [], results: [], tasks: [] }),
        follow: () => expect.fail('It was followed.'),
      },
      { port: 0, parts: async (id) => ({ partsEnded: id === 'pages' ? 2 : 0, partsRunning: 1, account }) },
    );
    onTestFinished(() => served.close());
    const [, token] = served.link.split('#token=');
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${served.url}api/jobs/pages/news`, { headers });
    for await (const news of newsOf(response)) {
      expect(news).toMatchObject({
        parted: { status: 'running', asked: 700, completed: 210, failed: 3, parts: 7 },
        tasks: [],
      });
      expect((news as News).parted?.of).toEqual({ partsEnded: 2, partsRunning: 1, account });
      break;
    }
  });
});

describe('who may ask', () => {
  it('is the page of this server, with its token, and nobody else', async () => {
    const { served } = await serving();
    const [, token] = served.link.split('#token=');
    const api = `${served.url}api/jobs/none/answer?task=x`;
    const good = { authorization: `Bearer ${token}` };
    expect(await raw(served.url, {})).toBe(200);
    expect(await raw(api, good)).toBe(404);
    expect(await raw(api, {})).toBe(401);
    expect(await raw(api, { authorization: `Bearer ${token}x` })).toBe(401);
    expect(await raw(api, { authorization: 'Bearer ' })).toBe(401);
    expect(await raw(`${api}&token=${token}`, {})).toBe(401);
    expect(await raw(served.url, { host: 'rebound.example' })).toBe(421);
    expect(await raw(api, { ...good, host: 'rebound.example:80' })).toBe(421);
    expect(await raw(api, { ...good, origin: 'http://evil.example' })).toBe(403);
    expect(await raw(api, { ...good, origin: 'null' })).toBe(403);
    expect(await raw(api, { ...good, 'sec-fetch-site': 'cross-site' })).toBe(403);
  });

  it('gets the queues of an engine where there is one, with the token', async () => {
    const { served, ask } = await serving(undefined, { engine: async () => busyEngine(0) });
    expect((await fetch(new URL('/api/engine', served.url))).status).toBe(401);
    for await (const news of newsOf(await ask('/api/engine'))) {
      expect(news).toEqual(busyEngine(0));
      break;
    }
    const none = await serving();
    expect((await none.ask('/api/engine')).status).toBe(404);
  });

  it('gets nothing of a job with the page, and no way out of it', async () => {
    const { served } = await serving();
    const response = await fetch(served.url);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await response.text()).not.toContain('id="data"');
  });

  it('cannot act without JSON, nor with more of it than an act has', async () => {
    const { ask } = await serving();
    const post = (headers: Record<string, string>, body: string) =>
      ask('api/jobs/x/act', { method: 'POST', headers, body });
    expect((await post({ 'content-type': 'text/plain' }, '{"do":"stop"}')).status).toBe(415);
    expect((await post({ 'content-type': 'application/json' }, '{"do":"burn"}')).status).toBe(400);
    expect((await post({ 'content-type': 'application/json' }, '{')).status).toBe(400);
    expect((await post({ 'content-type': 'application/jsonx' }, '{"do":"stop"}')).status).toBe(415);
    const long = await post({ 'content-type': 'Application/JSON; charset=utf-8' }, 'x'.repeat(2_000_000));
    expect([long.status, await long.text()]).toEqual([413, expect.stringContaining('10000 characters')]);
  });

  it('who leaves before all is sent is no fault of the server', async () => {
    const told: Error[] = [];
    const { app } = await serving();
    const served = await serve(app.jobs, { port: 0, onError: (error) => told.push(error) });
    onTestFinished(() => served.close());
    const [, token] = served.link.split('#token=');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const asked = request(`${served.url}api/jobs/x/act`, { method: 'POST', headers });
    const left = new Promise((resolve) => asked.on('close', resolve).on('error', () => {}));
    asked.write('{"do":');
    await sleep(50);
    asked.destroy();
    await left;
    await sleep(50);
    expect(told).toEqual([]);
  });
});

describe('a server', () => {
  it('says what is wrong with a host that others reach, and with a port that is taken', async () => {
    const { app, served } = await serving();
    const { port } = new URL(served.url);
    await expect(serve(app.jobs, { host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      issues: [{ path: ['host'] }],
    });
    await expect(serve(app.jobs, { port: Number(port) })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      issues: [{ path: ['port'], message: `${port} is taken by another program` }],
    });
  });

  it('lists jobs and tells of each as it goes on, then of its end', async () => {
    const { app, ask } = await serving();
    const { id } = await app.start({ tasks, title: 'Short' });
    const list = await newsOf(await ask('api/jobs')).next();
    expect(list.value).toMatchObject({ jobs: [{ jobId: id, title: 'Short', completed: 1 }] });
    const first = (await newsOf(await ask(`api/jobs/${id}/news`)).next()).value as News;
    expect(first).toMatchObject({
      all: true,
      job: { status: 'completed' },
      tasks: [{ taskId: 'one', status: 'completed' }],
    });
    const answer = (await (await ask(`api/jobs/${id}/answer?task=one`)).json()) as {
      answer: { output: unknown };
    };
    expect(typeof answer.answer.output).toBe('string');
    expect((await ask('api/jobs/nope/news')).status).toBe(404);
  });

  it('stops a job as the command does, and tells all who look', async () => {
    const { ask, job, report } = await hanging();
    const news = newsOf(await ask(`api/jobs/${job.id}/news`));
    expect((await news.next()).value).toMatchObject({
      job: { status: 'running' },
      tasks: [{ status: 'running' }],
    });
    const body = JSON.stringify({ do: 'stop' });
    const headers = { 'content-type': 'application/json' };
    const stopped = await ask(`api/jobs/${job.id}/act`, { method: 'POST', headers, body });
    expect(await stopped.json()).toEqual({ message: 'It is stopped: cancelled.' });
    expect(await report).toMatchObject({ status: 'cancelled' });
    for await (const part of news) if ((part as News).job.status === 'cancelled') return;
    expect.unreachable('the news ended before the job did');
  });

  it('lets go of those who look when it is closed', async () => {
    const { ask, job, served, app } = await hanging();
    const news = newsOf(await ask(`api/jobs/${job.id}/news`));
    await news.next();
    await served.close();
    await expect(Promise.race([drain(news), sleep(10_000, 'open', { ref: false })])).resolves.not.toBe(
      'open',
    );
    job.cancel();
    await app.close();
  });
});

async function drain(news: AsyncGenerator<unknown>): Promise<string> {
  try {
    for await (const _part of news);
  } catch {
    // Its connection was cut.
  }
  return 'over';
}

describe('a plan that waits', () => {
  /** A goal whose process asks in its terminal, where nobody answers. */
  async function asking(options: Parameters<typeof serving>[1] = {}, work?: 'hang') {
    const reply: ReplyScript = (call) =>
      work && !call.prompt.includes('Plan') ? { kind: 'hang' } : sampleReply(call);
    const all = await serving(reply, options);
    const asked = Promise.withResolvers<void>();
    const job = all.app.start(
      { goal: 'Compare three ways to limit an API' },
      {
        approve: (_plan, { signal }) => {
          asked.resolve();
          return new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason)),
          );
        },
      },
    );
    const report = Promise.resolve(job).catch((thrown: unknown) => thrown);
    await asked.promise;
    const decide = (approved: boolean) =>
      all.ask(`api/jobs/${job.id}/act`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ do: 'decide', approved }),
      });
    return { ...all, job, report, decide };
  }

  it('is approved in the browser, and goes on in the process of the server, with nothing paid twice', async () => {
    const { ask, job, decide, journal } = await asking();
    const response = await decide(true);
    expect(await response.json()).toEqual({ message: 'Approved: it runs here now.' });
    const news = newsOf(await ask(`api/jobs/${job.id}/news`));
    for await (const part of news) if ((part as News).job.status === 'completed') break;
    const { events } = await journal.read(job.id);
    expect(events.filter(({ type }) => type === 'plan.decided')).toMatchObject([{ approved: true }]);
    // The planner was asked once, by the process that began.
    const planned = events.filter((event) => event.type === 'attempt.started' && event.step === 'plan');
    expect(planned).toHaveLength(1);
  });

  it('that is approved twice at once goes on once, and is stopped with the server', async () => {
    const { ask, job, decide, served, journal } = await asking({}, 'hang');
    const answers = await Promise.all([decide(true), decide(true)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const news = newsOf(await ask(`api/jobs/${job.id}/news`));
    for await (const part of news) if ((part as News).tasks.some(({ status }) => status === 'running')) break;
    await served.close();
    expect((await journal.read(job.id)).overview.status).toBe('cancelled');
  });

  it('is declined in the browser, and nothing of it is run', async () => {
    const { job, decide, journal } = await asking();
    expect(await (await decide(false)).json()).toEqual({ message: 'Declined: nothing of it is run.' });
    await expect
      .poll(async () => (await journal.read(job.id)).events.at(-1))
      .toMatchObject({ type: 'job.ended', status: 'declined' });
    const { events } = await journal.read(job.id);
    expect(events.some(({ step }) => step === 'work')).toBe(false);
    const again = await decide(true);
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('no plan of it waits');
  });

  it('is answered where others go on with the job, and is not gone on with here', async () => {
    const told: [string, boolean][] = [];
    const { job, decide, journal } = await asking({
      decide: async (id, approved) => {
        told.push([id, approved]);
        if (told.length > 2) throw new InputError([nothingWaits]);
      },
    });
    const before = (await journal.read(job.id)).events.length;
    expect(await (await decide(true)).json()).toEqual({ message: 'Approved: a worker goes on with it.' });
    expect(await (await decide(false)).json()).toEqual({ message: 'Declined: nothing of it is run.' });
    expect((await decide(true)).status).toBe(409);
    expect(told.slice(0, 2)).toEqual([
      [job.id, true],
      [job.id, false],
    ]);
    expect((await journal.read(job.id)).events).toHaveLength(before);
    job.cancel('the test is over');
  });
});
