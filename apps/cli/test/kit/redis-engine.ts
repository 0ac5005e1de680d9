import { randomUUID } from 'node:crypto';
import { serverKinds, type TestServer } from '@parallel-agents/testing/internal/servers';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { TestCommand } from './command.ts';

const redis = serverKinds().find(({ kind }) => kind === 'redis');

/** Why there is no Redis here. */
export const redisMissing: string | undefined = redis?.missing;

/** An id of a run that no other test has. */
export function fresh(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

/** An engine for the tests of a suite, and what they start on it; each test ends what it started. */
export interface RedisEngine {
  readonly url: string;
  /** A command that goes on until it is told to end. */
  stopAfter(command: TestCommand, running: Promise<unknown>, signal: 'SIGINT' | 'SIGTERM'): void;
  /** Has this command work for the engine. */
  work<Worker extends TestCommand>(worker: Worker, sessions?: number): Promise<Worker>;
}

/** Called in a suite, before its tests. */
export function useRedisEngine(): RedisEngine {
  let server: TestServer | undefined;
  let stops: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    server = await redis?.start();
  }, 60_000);
  afterEach(async () => {
    await Promise.all(stops.map((stop) => stop()));
    stops = [];
  });
  afterAll(() => server?.stop());
  const engine: RedisEngine = {
    get url() {
      return server?.url ?? '';
    },
    stopAfter(command, running, signal) {
      stops.push(() => {
        command.signals.emit(signal);
        return running;
      });
    },
    async work(worker, sessions = 4) {
      const running = worker.run('worker', '--engine', engine.url, '--concurrency', String(sessions));
      await expect.poll(() => worker.stderr(), { timeout: 60_000 }).toContain(`at most ${sessions} sessions`);
      engine.stopAfter(worker, running, 'SIGTERM');
      return worker;
    },
  };
  return engine;
}
