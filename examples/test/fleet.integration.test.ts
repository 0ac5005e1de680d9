import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { serverKinds, startRedis, type TestServer } from '@parallel-agents/testing/internal/servers';
import { validate } from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { root } from './kit/page.ts';
import { unreadFields } from './kit/unread-fields.ts';

const read = (name: string): string => readFileSync(join(root, 'examples/fleet', name), 'utf8');
const models = { Deployment, PodDisruptionBudget, ScaledObject };

const dockerfile = read('Dockerfile');
const unit = read('parallel-agents-worker.service');
const manifests = parseAllDocuments(read('kubernetes.yaml')).map(
  (document) => document.toJS() as { kind: keyof typeof models },
);

function lint(manifest: { kind: keyof typeof models }): string[] {
  return unreadFields(manifest, (document) =>
    models[manifest.kind].prototype.validate.call(document as never),
  );
}

describe('the Dockerfile', () => {
  it('has nothing that a linter objects to', () => {
    expect(validate(dockerfile)).toEqual([]);
    expect(validate('FROM node\nRUNN x').length).toBeGreaterThan(0);
  });
});

describe('the manifests for Kubernetes', () => {
  it.each(manifests)('$kind: has the fields that its version knows, and no other', (manifest) => {
    expect(lint(manifest)).toEqual([]);
    const misspelled = { ...manifest, metadata: { nmae: 'worker' } };
    expect(lint(misspelled)).toEqual(['/metadata/nmae']);
    expect(() => lint({ ...manifest, spec: 'none' } as typeof manifest)).toThrow('spec');
  });

  it('give a worker longer to end than it takes', () => {
    const { terminationGracePeriodSeconds: grace } = deployed();
    const drain = /--drain", "(\d+)m"/.exec(dockerfile)?.[1];
    expect(grace).toBeGreaterThan(Number(drain) * 60);
  });
});

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the unit for systemd', () => {
  it.skipIf(!analyze && process.env.PARALLEL_AGENTS_REQUIRE_SERVERS === undefined)(
    'has nothing that systemd objects to (skipped where systemd-analyze is not installed)',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-unit-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const verify = (text: string): string => {
        const path = join(folder, 'parallel-agents-worker.service');
        // The command is not installed here.
        writeFileSync(path, text.replace('/usr/bin/parallel-agents', process.execPath));
        const { status, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' });
        return status === 0 ? linesAbout(stderr) : `ended with ${status}: ${stderr}`;
      };
      expect(verify(unit)).toBe('');
      expect(verify(unit.replace('KillMode', 'KillMod'))).toContain('KillMod');
    },
  );
});

/** Units of the machine are complained about, too. */
function linesAbout(said: string): string {
  return said
    .split('\n')
    .filter((line) => line.includes('parallel-agents-worker'))
    .join('\n');
}

const redis = serverKinds().find(({ kind }) => kind === 'redis');

describe.skipIf(redis?.missing !== undefined)('the workers that they start', { timeout: 90_000 }, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startRedis();
  }, 60_000);
  afterAll(() => server?.stop());

  const commands = {
    Docker: JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '') as string[],
    systemd: (/^ExecStart=\S+ (.*)$/m.exec(unit)?.[1] ?? '').split(' '),
    Kubernetes: deployed().containers[0]?.args ?? [],
  };

  it.each(Object.entries(commands))('take jobs, are asked, and end in order: %s', async (_name, words) => {
    expect(words).toContain('--drain');
    // All of them listen on one port, which may be taken here.
    const argv = words.map((word) => word.replace(/:9090$/, ':0'));
    const command = ['--conditions=@parallel-agents/source', join(root, 'apps/cli/src/command.ts')];
    const env = {
      PATH: process.env.PATH,
      HOME: tmpdir(),
      PARALLEL_AGENTS_RUNTIME: 'scripted',
      PARALLEL_AGENTS_ENGINE_URL: server.url,
    };
    const worker = spawn(process.execPath, [...command, ...argv], {
      cwd: tmpdir(),
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => void worker.kill('SIGKILL'));
    const exited = once(worker, 'exit');
    const url = await healthOf(worker.stderr);
    const ask = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text();
    const probes = deployed().containers[0];
    expect(await ask(probes?.livenessProbe.httpGet.path ?? '')).toBe('ok\n');
    expect(await ask(probes?.readinessProbe.httpGet.path ?? '')).toBe('ok\n');
    // What the number of workers is made from.
    const metrics = await ask('/metrics');
    expect(metrics).toContain('parallel_agents_engine_workers 1');
    expect(metrics).toContain(`${signal()}{runtime="scripted",lane="default",state="waiting"} 0`);
    worker.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
});

async function healthOf(log: NodeJS.ReadableStream): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: log })) {
    lines.push(line);
    const url = /health at (http:[^"]+)/.exec(line)?.[1];
    if (url !== undefined) return url.replace('0.0.0.0', '127.0.0.1');
  }
  throw new Error(`The worker has ended:\n${lines.join('\n')}`);
}

interface PodSpec {
  terminationGracePeriodSeconds: number;
  containers: {
    args: string[];
    livenessProbe: { httpGet: { path: string } };
    readinessProbe: { httpGet: { path: string } };
  }[];
}

function deployed(): PodSpec {
  const found = manifests.find(({ kind }) => kind === 'Deployment');
  return (found as unknown as { spec: { template: { spec: PodSpec } } }).spec.template.spec;
}

/** The metric that KEDA asks Prometheus for. */
function signal(): string {
  const found = manifests.find(({ kind }) => kind === 'ScaledObject');
  const { query } = (found as unknown as { spec: { triggers: { metadata: { query: string } }[] } }).spec
    .triggers[0]?.metadata ?? { query: '' };
  return /parallel_agents_\w+/.exec(query)?.[0] ?? '';
}
