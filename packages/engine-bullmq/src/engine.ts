import type { AgentRuntime } from '@parallel-agents/core';
import type { Backend } from './backend.ts';
import { Cancellations } from './cancellations.ts';
import { EngineRuntime } from './engine-runtime.ts';
import { type EngineTls, parseEngineUrl } from './engine-url.ts';
import { type EngineWorker, type EngineWorkerOptions, startEngineWorker } from './engine-worker.ts';
import type { Lanes } from './lanes.ts';
import { postgresBackend } from './postgres-backend.ts';
import { reachServer } from './reach-server.ts';
import { redisBackend } from './redis-backend.ts';

export interface EngineOptions {
  /** Where the engine is: `redis://`, `rediss://`, `valkey://` or `postgres://`. */
  url: string;
  /** Used where the URL holds none. */
  password?: string;
  tls?: EngineTls;
  /**
   * Keeps engines apart that share a server: the prefix of all keys on Redis, the schema on PostgreSQL.
   * @default 'parallel_agents'
   */
  namespace?: string;
  /** Called for what goes wrong beside the results, such as a server that is away for a moment. */
  onWarning?(error: Error): void;
}

/** Attempts and runs as durable jobs, which the workers of many machines take. */
export interface Engine {
  /** The URL without user and password. */
  readonly label: string;
  /**
   * Runs sessions on the engine’s workers.
   * @param runtime what the workers run them on; here it only lends its name, its capabilities and its list of models
   */
  runtime(runtime: AgentRuntime, options?: { lanes?: Lanes }): EngineRuntime;
  /** Takes jobs in this process, until it is closed. */
  startWorker(options: EngineWorkerOptions): Promise<EngineWorker>;
  close(): Promise<void>;
}

export const defaultNamespace = 'parallel_agents';

/**
 * Connects to an engine.
 * @throws InputError `INVALID_OPTION`; RuntimeError `RUNTIME_UNAVAILABLE` or `RUNTIME_UNAUTHORIZED`
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { url, password, tls, namespace = defaultNamespace, onWarning = () => {} } = options;
  const target = parseEngineUrl(url, { password, tls });
  await reachServer(target, namespace);
  const backend: Backend =
    target.kind === 'redis' ? redisBackend(target, namespace) : postgresBackend(target, namespace);
  const cancellations = new Cancellations(backend, onWarning);
  await cancellations.ready();
  const parts = { backend, cancellations, onError: onWarning };
  return {
    label: target.label,
    runtime: (runtime, { lanes = {} } = {}) => new EngineRuntime({ ...parts, runtime, lanes }),
    startWorker: (worker) => startEngineWorker(parts, worker),
    close: () => cancellations.close(),
  };
}
