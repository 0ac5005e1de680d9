import { once } from 'node:events';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import { RuntimeError } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { serverKinds, startRedis, type TestServer } from '@parallel-agents/testing/internal/servers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument, RunDocument } from './kit/documents.ts';
import { startProcess } from './kit/process.ts';

const tasks = `tasks:
  - id: one
    agent: documentation_writer
    description: Write the first page.
    outputFormat: text
  - agent: documentation_writer
    description: Write the second page.
    dependsOn: [one]
    outputFormat: text
`;

/** Where no gateway listens. */
const nobody = 'ws://127.0.0.1:9';

for (const { kind, missing, start } of serverKinds()) {
  describe.skipIf(missing !== undefined)(`--engine on ${kind}`, { timeout: 90_000 }, () => {
    let server: TestServer;
    let workers: { stop(): Promise<number> }[] = [];

    beforeAll(async () => {
      server = await start();
    }, 60_000);
    afterEach(async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      workers = [];
    });
    afterAll(() => server?.stop());

    const command = (options: Parameters<typeof testCommand>[0] = {}) =>
      testCommand({
        files: { 'tasks.yaml': tasks },
        ...options,
        env: { PARALLEL_AGENTS_ENGINE_URL: server.url, ...options.env },
      });

    /** A worker in this process, until it is stopped as SIGTERM does. */
    const work = async (worker = command()) => {
      const running = worker.run('worker', '--concurrency', '4');
      await expect.poll(() => worker.stderr(), { timeout: 60_000 }).toContain('at most 4 sessions');
      const started = {
        command: worker,
        stop: () => {
          worker.signals.emit('SIGTERM');
          return running;
        },
      };
      workers.push(started);
      return started;
    };

    it('has workers do a run, and prints what run always prints', async () => {
      await work();
      const submitter = command();
      expect(await submitter.run('run', 'tasks.yaml', '--engine', '--json', '--output', 'results')).toBe(0);
      const { runId, results, summary } = submitter.json<RunDocument & { runId: string }>();
      expect(results.map(({ taskId, status }) => `${taskId} ${status}`)).toEqual([
        'one completed',
        'documentation_writer-2 completed',
      ]);
      expect(summary).toMatchObject({ asked: 2, completed: 2, attempts: 2 });
      expect(submitter.stderr()).toContain('✓ one  completed');
      expect(submitter.spawned).toEqual([]);
      const other = command();
      expect(await other.run('runs', 'list', '--engine', '--json')).toBe(0);
      expect(other.json<{ runs: object[] }>().runs[0]).toMatchObject({
        jobId: runId,
        status: 'completed',
        asked: 2,
      });
      const shown = command();
      expect(await shown.run('runs', 'show', runId, '--engine')).toBe(0);
      expect(shown.stdout()).toContain('2 of 2 completed');
    });

    it('does a run once, however often it is handed in under one id', async () => {
      const { command: worker } = await work();
      const submitters = [command(), command(), command()];
      const codes = await Promise.all(
        submitters.map((each) => each.run('run', 'tasks.yaml', '--engine', '--job-id', 'mine', '--json')),
      );
      expect(codes).toEqual([0, 0, 0]);
      const [first, ...others] = submitters.map((each) => each.json<RunDocument>());
      for (const other of others) expect(other.results).toEqual(first?.results);
      expect(worker.spawned.map(({ attemptId }) => attemptId).sort()).toEqual([
        'mine/documentation_writer-2/1',
        'mine/one/1',
      ]);
    });

    it('takes aliases and overrides from the configuration of who hands a run in', async () => {
      const { command: worker } = await work();
      const config =
        'aliases: { small: a/b, big: a/c }\noverrides: { documentation_writer: { model: big } }\n';
      const files = {
        'tasks.yaml': tasks.replace('    outputFormat: text', '    outputFormat: text\n    model: small'),
        'parallel-agents.config.yaml': config,
      };
      expect(await command({ files }).run('run', 'tasks.yaml', '--engine', '--json')).toBe(0);
      expect(worker.spawned.map(({ model }) => model)).toEqual(['a/b', 'a/c']);
      const flagged = command({ files: { ...files, 'tasks.yaml': tasks } });
      expect(await flagged.run('run', 'tasks.yaml', '--engine', '--model', 'small', '--json')).toBe(0);
      expect(worker.spawned.map(({ model }) => model)).toEqual(['a/b', 'a/c', 'a/c', 'a/c']);
    });

    it('refuses here what a worker would refuse', async () => {
      const submitter = command({
        files: { 'tasks.yaml': 'tasks:\n  - agent: nobody\n    description: x\n' },
      });
      expect(await submitter.run('run', 'tasks.yaml', '--engine', '--json')).toBe(2);
      expect(submitter.json<ErrorDocument>().error).toMatchObject({ code: 'UNKNOWN_AGENT' });
    });

    it('brings a run to a refusal that no worker can do', async () => {
      await work();
      const submitter = command();
      const code = await submitter.run('run', 'tasks.yaml', '--engine', '--model', 'no/such-model', '--json');
      expect(code).not.toBe(0);
      expect(submitter.json<ErrorDocument>().error.code).toBe('UNKNOWN_MODEL');
    });

    it('says why a worker refused a run, and has it done once a worker can', async () => {
      const files = {
        'agents/own.md': '---\nname: own\ndescription: Writes.\noutputFormat: text\n---\nYou write a page.\n',
        'parallel-agents.config.yaml': 'agents: [./agents]\n',
        'tasks.yaml': 'tasks:\n  - { id: one, agent: own, description: Write. }\n',
      };
      const { stop } = await work();
      const submitter = command({ files });
      expect(await submitter.run('run', 'tasks.yaml', '--engine', '--job-id', 'odd', '--json')).toBe(1);
      for (const look of [
        ['list', '--engine'],
        ['show', 'odd', '--engine'],
        ['events', 'odd', '--engine'],
      ]) {
        const seen = command();
        expect(await seen.run('runs', ...look)).toBe(0);
        expect(seen.stdout()).toContain('there is no agent "own"');
      }
      await stop();
      await work(command({ files }));
      // On a machine that does not have the agent either.
      const elsewhere = command();
      expect(await elsewhere.run('runs', 'resume', 'odd', '--engine', '--json')).toBe(0);
      expect(elsewhere.json<RunDocument>().summary.completed).toBe(1);
      const shown = command();
      expect(await shown.run('runs', 'show', 'odd', '--engine')).toBe(0);
      expect(shown.stdout()).not.toContain('there is no agent');
    });

    it('cancels a run from elsewhere, and resumes it', async () => {
      let isStuck = true;
      const runtime = scripted({
        reply: () => (isStuck ? { kind: 'hang' } : { kind: 'text', text: 'A page.' }),
      });
      await work(command({ runtime }));
      const submitter = command();
      const running = submitter.run('run', 'tasks.yaml', '--engine', '--job-id', 'stuck', '--json');
      await expect.poll(() => runtime.liveSessions(), { timeout: 60_000 }).toBe(1);
      expect(await command().run('runs', 'cancel', 'stuck', '--engine')).toBe(0);
      expect(await running).toBe(1);
      expect(runtime.liveSessions()).toBe(0);
      isStuck = false;
      const resumed = command();
      expect(await resumed.run('runs', 'resume', 'stuck', '--engine', '--json')).toBe(0);
      expect(resumed.json<RunDocument>().summary.completed).toBe(2);
    });

    it('lets go of a run on an interrupt, without stopping it', async () => {
      const release = Promise.withResolvers<void>();
      const runtime = scripted({
        reply: async () => {
          await release.promise;
          return { kind: 'text', text: 'A page.' };
        },
      });
      await work(command({ runtime }));
      const submitter = command();
      const running = submitter.run('run', 'tasks.yaml', '--engine', '--job-id', 'left', '--json');
      await expect.poll(() => runtime.liveSessions(), { timeout: 60_000 }).toBe(1);
      submitter.signals.emit('SIGINT');
      expect(await running).toBe(130);
      expect(submitter.json<ErrorDocument>().error.message).toContain('it goes on');
      release.resolve();
      const again = command();
      expect(await again.run('run', 'tasks.yaml', '--engine', '--job-id', 'left', '--json')).toBe(0);
      expect(runtime.calls.length).toBe(2);
    });

    it('finds the engine usable, and counts its workers', async () => {
      const before = command();
      expect(await before.run('doctor', '--engine', '--json')).toBe(0);
      expect(workersFound(before.json<DoctorDocument>())).toMatchObject({ status: 'warning' });
      await work();
      const after = command();
      expect(await after.run('doctor', '--engine', '--json')).toBe(0);
      const workersNow = workersFound(after.json<DoctorDocument>());
      expect(workersNow).toMatchObject({
        status: 'ok',
        message: expect.stringMatching(/^1: 1 for scripted/),
      });
    });

    it('judges the engine alone where nothing else is asked for', async () => {
      const gone: RuntimeChoice = {
        name: 'gone',
        summary: 'a test',
        create: async () => {
          throw new RuntimeError({ code: 'RUNTIME_UNAVAILABLE', message: 'It is gone.', fix: 'Install it.' });
        },
      };
      const bare = () =>
        command({ others: [gone], env: { PARALLEL_AGENTS_RUNTIME: '', OPENCLAW_GATEWAY_URL: nobody } });
      const engineAlone = bare();
      expect(await engineAlone.run('doctor', '--engine', '--json')).toBe(0);
      expect(engineAlone.json<{ selected: null }>().selected).toBeNull();
      // It counts workers there as well, of all runtimes.
      expect(workersFound(engineAlone.json<DoctorDocument>())?.message).toMatch(
        /^There is none: .*runs under way$/,
      );
      expect(await bare().run('doctor', '--engine', '--runtime', 'gone')).toBe(3);
      expect(await bare().run('doctor')).toBe(3);
    });

    it('ends as a process on SIGTERM', async () => {
      const child = startProcess(['worker'], { PARALLEL_AGENTS_ENGINE_URL: server.url });
      let said = '';
      child.stderr.on('data', (text: Buffer) => {
        said += text;
      });
      await expect.poll(() => said, { timeout: 60_000 }).toContain('sessions at once');
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      expect(code, said).toBe(0);
      expect(said).toContain('ended');
    });
  });
}

describe('an engine’s password', () => {
  it('is refused on the command line and in a configuration file', async () => {
    const url = 'redis://agents:s3cret-value@127.0.0.1:9';
    const onLine = testCommand({ files: { 'tasks.yaml': tasks } });
    expect(await onLine.run('run', 'tasks.yaml', '--engine', url, '--json')).toBe(2);
    const inFile = testCommand({
      files: { 'tasks.yaml': tasks, 'parallel-agents.config.yaml': `engine: { url: '${url}' }` },
    });
    expect(await inFile.run('run', 'tasks.yaml', '--engine', '--json')).toBe(2);
    for (const command of [onLine, inFile]) {
      expect(command.json<ErrorDocument>().error.fix).toContain('PARALLEL_AGENTS_ENGINE_PASSWORD');
      expect(command.stdout() + command.stderr()).not.toContain('s3cret-value');
    }
  });

  it('is never shown when the engine cannot be reached', async () => {
    const env = { PARALLEL_AGENTS_ENGINE_URL: 'postgres://agents:s3cret-value@127.0.0.1:9/agents' };
    for (const argv of [['run', 'tasks.yaml', '--engine'], ['runs', 'list', '--engine'], ['worker']]) {
      const command = testCommand({ files: { 'tasks.yaml': tasks }, env });
      expect(await command.run(...argv)).toBe(3);
      expect(command.stderr()).toContain('postgres://127.0.0.1:9/agents');
      expect(command.stdout() + command.stderr()).not.toContain('s3cret-value');
    }
  });

  const redis = serverKinds().find(({ kind }) => kind === 'redis');
  it.skipIf(redis?.missing !== undefined)('lets workers in, and a wrong one does not', async () => {
    const server = await startRedis(['--requirepass', 's3cret-value']);
    const doctor = async (password: string) => {
      const env = { PARALLEL_AGENTS_ENGINE_URL: server.url, PARALLEL_AGENTS_ENGINE_PASSWORD: password };
      const command = testCommand({ env });
      const code = await command.run('doctor', '--engine', '--json');
      expect(command.stdout() + command.stderr()).not.toContain(password);
      return { code, findings: command.json<DoctorDocument>().engine };
    };
    expect((await doctor('s3cret-value')).code).toBe(0);
    const wrong = await doctor('wr0ng-value');
    expect(wrong.code).toBe(3);
    expect(wrong.findings[0]?.message).toContain('does not let us in');
    await server.stop();
  });

  it.skipIf(redis?.missing !== undefined)('is of no use on a server that forgets', async () => {
    const server = await startRedis(['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru']);
    const command = testCommand({ env: { PARALLEL_AGENTS_ENGINE_URL: server.url } });
    expect(await command.run('doctor', '--engine', '--json')).toBe(3);
    const bad = command.json<DoctorDocument>().engine.filter(({ status }) => status === 'problem');
    expect(bad.map(({ check }) => check)).toEqual(['persistence', 'eviction']);
    await server.stop();
  });
});

interface DoctorDocument {
  engine: { check: string; status: string; message: string }[];
}

function workersFound({ engine }: DoctorDocument) {
  return engine.find(({ check }) => check === 'workers');
}
