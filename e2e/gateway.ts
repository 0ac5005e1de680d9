import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@parallel-agents/testing/internal/servers';
import { isStuck, openAgents } from './gateway-client.ts';
import { type GatewayUse, processorOfGroup, tellUse, testFile } from './gateway-use.ts';
import { compiledOnce, openclawProgram } from './openclaw.ts';

/** Seconds that a gateway may take to be ready: 6 to 30 on a machine with two cores that does nothing else. */
const readySeconds = 180;

/** Seconds that a gateway may take to end when it is asked to. */
const endSeconds = 15;

export interface GatewayOptions {
  /** Base URL of the model server, up to and with `/v1`. */
  modelUrl: string;
  /** Ids of the models of the provider `scripted`; the first is the default. */
  models?: readonly string[];
  /** Those of them that OpenClaw uses in Code Mode where its configuration says nothing of it. @default [] */
  codeModeModels?: readonly string[];
  /** Lets `sessions_spawn` be called from outside. @default false */
  allowSpawn?: boolean;
  /** Merged into `agents.defaults`. */
  agentDefaults?: Record<string, unknown>;
  /** Agents beside `main`, by their ids: `agents.entries`. All have one workspace. */
  agents?: Record<string, Record<string, unknown>>;
  /** Sections of the configuration that are added, `plugins` for example. */
  config?: Record<string, unknown>;
  /** Called before the first start with what a command of OpenClaw needs to work on this gateway’s state. */
  prepare?: (environment: Record<string, string>) => Promise<void>;
}

/** A real OpenClaw gateway with a home directory of its own. */
export interface RunningGateway {
  readonly port: number;
  readonly url: string;
  readonly token: string;
  /** What a process needs to find this gateway, as OpenClaw’s own commands do. */
  readonly environment: Record<string, string>;
  log(): string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port with the same state. */
  start(): Promise<void>;
  /** `kill`, and `start` once. */
  startAgain(): Promise<void>;
  /** What it did until now. */
  use(): GatewayUse;
  /** Ends it and removes its home directory. */
  stop(): Promise<void>;
}

export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const home = await mkdtemp(join(tmpdir(), 'parallel-agents-gateway-'));
  const port = await freePort();
  const token = `token-${port}-of-a-test-gateway`;
  await mkdir(join(home, '.openclaw', 'workspace'), { recursive: true });
  await writeFile(
    join(home, '.openclaw', 'openclaw.json'),
    JSON.stringify(gatewayConfig(options, { home, port, token }), null, 2),
  );
  const environment = { HOME: home };
  let log = '';
  let child: ChildProcess | undefined;
  const used: GatewayUse = { starts: 0, processor: 0 };
  const ofLiving = (): number =>
    child?.pid === undefined || child.exitCode !== null || child.signalCode !== null
      ? 0
      : processorOfGroup(child.pid);
  const use = (): GatewayUse => ({ ...used, processor: used.processor + ofLiving() });

  /** The process that listens is a child of the launcher: ends the whole group. */
  const endGroup = (): void => {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-child.pid, 'SIGKILL');
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    used.processor += ofLiving();
    endGroup();
    await exited;
  };
  /** Asked to end, it first writes what it has compiled, and the next gateway starts with that. */
  const endInOrder = async (): Promise<void> => {
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    process.kill(-child.pid, 'SIGTERM');
    const ended = await Promise.race([exited, sleep(endSeconds * 1000, 'late', { ref: false })]);
    if (ended === 'late') await kill();
  };
  // A test run that is broken off leaves no gateway behind.
  process.once('exit', endGroup);
  const start = async (): Promise<void> => {
    used.starts += 1;
    child = spawn(process.execPath, [openclawProgram, 'gateway', 'run'], {
      cwd: home,
      detached: true,
      env: { ...environment, PATH: process.env.PATH ?? '', ...leanEnvironment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer): void => {
      log += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    await ready(port, child, () => log);
  };
  const stop = async (): Promise<void> => {
    tellUse(testFile(), use());
    await endInOrder();
    process.off('exit', endGroup);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  let again: Promise<void> | undefined;
  const startAgain = (): Promise<void> => {
    again ??= kill()
      .then(start)
      .finally(() => {
        again = undefined;
      });
    return again;
  };
  const url = `ws://127.0.0.1:${port}`;
  try {
    await options.prepare?.(environment);
    await start();
    const agents = ['main', ...Object.keys(options.agents ?? {})];
    await openAgents({ url, token }, agents).catch(async (thrown: unknown) => {
      if (!isStuck(thrown)) throw thrown;
      await startAgain();
      await openAgents({ url, token }, agents);
    });
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { port, url, token, environment, log: () => log, kill, start, startAgain, use, stop };
}

const leanEnvironment = {
  OPENCLAW_DISABLE_BONJOUR: '1',
  OPENCLAW_NO_RESPAWN: '1',
  OPENCLAW_SKIP_CHANNELS: '1',
  OPENCLAW_SKIP_CRON: '1',
  OPENCLAW_OFFLINE: '1',
  ...compiledOnce,
};

function gatewayConfig(
  {
    modelUrl,
    models = ['small', 'large'],
    codeModeModels = [],
    allowSpawn = false,
    agentDefaults = {},
    agents = {},
    config = {},
  }: GatewayOptions,
  { home, port, token }: { home: string; port: number; token: string },
): Record<string, unknown> {
  const model = (id: string): Record<string, unknown> => ({
    id,
    name: id,
    input: ['text'],
    contextWindow: 128_000,
    maxTokens: 8_000,
    cost: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 },
    ...(codeModeModels.includes(id) && { compat: { codeMode: 'preferred' } }),
  });
  const workspace = join(home, '.openclaw', 'workspace');
  const entries = Object.entries(agents).map(([id, agent]) => [id, { workspace, ...agent }]);
  return {
    gateway: {
      mode: 'local',
      bind: 'loopback',
      port,
      auth: { mode: 'token', token },
      controlUi: { enabled: false },
      ...(allowSpawn && { tools: { allow: ['sessions_spawn'] } }),
    },
    models: {
      mode: 'replace',
      providers: {
        scripted: { baseUrl: modelUrl, apiKey: 'none', api: 'openai-completions', models: models.map(model) },
      },
    },
    agents: {
      defaults: {
        model: { primary: `scripted/${models[0]}` },
        workspace,
        skipBootstrap: true,
        ...agentDefaults,
      },
      ...(entries.length > 0 && {
        entries: { main: { default: true, workspace }, ...Object.fromEntries(entries) },
      }),
    },
    discovery: { mdns: { mode: 'off' } },
    update: { checkOnStart: false },
    ...config,
  };
}

async function ready(port: number, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + readySeconds * 1000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The gateway ended with ${child.exitCode}:\n${log()}`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2000) })
      .then((response) => response.text())
      .catch(() => '');
    if (answer.includes('"ready":true')) return;
    await sleep(250);
  }
  throw new Error(`The gateway was not ready within ${readySeconds} s:\n${log()}`);
}
