import { withJournal } from '@parallel-agents/app/internal/engine';
import { isParallelAgentsError, type Journal, JournalError } from '@parallel-agents/core';
import type { EngineFlag } from '../settings/engine-words.ts';
import type { Environment } from '../settings/environment.ts';

/**
 * Does something with the runs of this user, or with those of an engine.
 * @throws JournalError `RUN_NOT_FOUND`, which says where else a run can be
 */
export async function withRuns<T>(
  environment: Environment,
  { engine }: { engine?: EngineFlag },
  work: (journal: Journal) => Promise<T>,
): Promise<T> {
  try {
    return await withJournal(environment, engine === undefined ? {} : { engine }, work);
  } catch (thrown) {
    throw withPlace(thrown, engine);
  }
}

/** A run is looked for in one place only: what was said in the other does not find it. */
export function withPlace(thrown: unknown, engine: EngineFlag): unknown {
  if (!isParallelAgentsError(thrown) || thrown.code !== 'RUN_NOT_FOUND') return thrown;
  const { code, message, ways } = thrown;
  const elsewhere =
    engine === undefined
      ? 'A run on an engine needs --engine URL.'
      : 'A run without an engine is found without --engine.';
  const fix = `${thrown.fix} ${elsewhere}`;
  return new JournalError({ code, message, fix, ...(ways && { ways }), cause: thrown });
}
