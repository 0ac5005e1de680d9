import type { Journal } from '@parallel-agents/core';
import { type EngineOptions, openEngine } from './engine.ts';

/**
 * The runs of an engine, for whoever only wants to look at them, cancel or prune them. Closing it lets go of the engine.
 * @throws InputError `INVALID_OPTION`; RuntimeError `RUNTIME_UNAVAILABLE` or `RUNTIME_UNAUTHORIZED`
 */
export async function openEngineJournal(options: EngineOptions): Promise<Journal> {
  const engine = await openEngine(options);
  const { journal } = engine;
  return {
    name: journal.name,
    durability: journal.durability,
    begin: (started) => journal.begin(started),
    resume: (jobId) => journal.resume(jobId),
    read: (jobId) => journal.read(jobId),
    tail: (jobId, options) => journal.tail(jobId, options),
    list: () => journal.list(),
    cancel: (jobId) => journal.cancel(jobId),
    prune: (prune) => journal.prune(prune),
    close: () => engine.close(),
  };
}
