import { EventEmitter } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LocalServer, RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import type { AgentRuntime, SpawnRequest } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { onTestFinished } from 'vitest';
import { main } from '../../src/main.ts';

interface CommandOptions {
  /** @default a temporary folder */
  cwd?: string;
  /** Files of the working directory, by relative path. */
  files?: Record<string, string | Uint8Array>;
  /** What is typed, or whoever types it. */
  stdin?: string | Uint8Array | AsyncIterable<string>;
  env?: Record<string, string>;
  /** @default the scripted runtime, with the models `a/b` and `a/c` too */
  runtime?: AgentRuntime;
  /** Runtimes beside the one under test. */
  others?: RuntimeChoice[];
  isTTY?: boolean;
  /** @default true */
  canAnswer?: boolean;
  /** Model servers that are looked for. @default none */
  localServers?: LocalServer[];
  /** Packages of the AI SDK that are installed. @default none */
  installed?: readonly string[];
}

/** The command in this process: its own streams, signals, working directory and runtime. */
export interface TestCommand {
  cwd: string;
  /** What was spawned, all runs together. */
  spawned: SpawnRequest[];
  signals: EventEmitter;
  /** Codes that the command left with at once. */
  exits: number[];
  stdout(): string;
  stderr(): string;
  /** Runs it and gives the exit code. */
  run(...argv: string[]): Promise<number>;
  /** Standard output as the one JSON document that it must be. */
  json<Document>(): Document;
}

export function testCommand(options: CommandOptions = {}): TestCommand {
  const { files = {}, stdin = '', env = {}, others = [], isTTY = false } = options;
  const runtime = options.runtime ?? scripted({ models: ['scripted/model', 'a/b', 'a/c'] });
  const cwd = options.cwd ?? temporaryFolder();
  // Marks the root of a package, so that no configuration is looked for above it.
  for (const [path, content] of Object.entries({ 'package.json': '{}', ...files })) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), content);
  }
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    isTTY,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const spawned: SpawnRequest[] = [];
  const exits: number[] = [];
  const runs: Promise<number>[] = [];
  // A command that still writes when its test fails is waited for; then its folder goes.
  onTestFinished(async () => {
    await Promise.allSettled(runs);
  });
  const signals = new EventEmitter();
  const environment = {
    stdin: (async function* () {
      if (typeof stdin === 'string' || stdin instanceof Uint8Array) yield stdin;
      else yield* stdin;
    })(),
    canAnswer: options.canAnswer ?? true,
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: { HOME: cwd, XDG_STATE_HOME: join(cwd, 'state'), PARALLEL_AGENTS_RUNTIME: 'scripted', ...env },
    cwd,
    signals,
    exit: (code: number) => exits.push(code),
    runtimes: [
      {
        name: 'scripted',
        summary: 'for tests',
        notice: () => 'These replies are scripted examples, not AI.',
        create: async () => recording(runtime, spawned),
      },
      ...others,
    ],
    localServers: options.localServers ?? [],
    isInstalled: (name: string) => options.installed?.includes(name) ?? false,
  };
  return {
    cwd,
    spawned,
    signals,
    exits,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    run: (...argv) => {
      const run = main(argv, environment);
      runs.push(run);
      return run;
    },
    json: <Document>() => JSON.parse(written.stdout) as Document,
  };
}

/** The runtime itself, with a record of what it was asked to spawn. */
function recording(runtime: AgentRuntime, spawned: SpawnRequest[]): AgentRuntime {
  return new Proxy(runtime, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        if (property === 'spawn') spawned.push(given[0] as SpawnRequest);
        return value.apply(target, given);
      };
    },
  });
}
