import { decidePlan, openEngine } from '@parallel-agents/app/internal/engine';
import { InputError } from '@parallel-agents/core';
import { toSafeJson } from '../output/sanitize.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { withPlace } from './with-runs.ts';

export interface ApproveFlags {
  decline?: true;
  json?: true;
  engine?: string | true;
}

/**
 * Says whether the plan of a goal may be run that waits on an engine, from whatever terminal. A worker goes on with it.
 *
 * @throws InputError if no plan of it waits; JournalError for a job that is not there
 */
export async function approvePlan(
  id: string,
  { decline, json, engine: where }: ApproveFlags,
  environment: Environment,
): Promise<void> {
  if (where === undefined) throw goesOnHere(id, environment);
  const reporter = createReporter(environment, {});
  const engine = await openEngine({ engine: where }, environment, ({ message }) => reporter.note(message));
  try {
    await decidePlan(engine, id, decline !== true);
  } catch (thrown) {
    throw withPlace(thrown, where);
  } finally {
    await engine.close();
  }
  const said = decline ? 'Declined: nothing of it is run.' : 'Approved: a worker goes on with it.';
  environment.stdout.write(`${json ? toSafeJson({ jobId: id, approved: decline !== true }) : said}\n`);
}

/** Without an engine there is nobody but this process to go on with it. */
function goesOnHere(id: string, { describe }: Environment): InputError {
  const message = 'without an engine, a goal goes on in the process in which its plan is approved';
  const fix = `Go on with it here, which asks: ${describe('resumeJob', id)}. Or name the engine that has it: --engine URL.`;
  return new InputError([{ code: 'INVALID_OPTION', path: ['--engine'], message, fix }]);
}
