import type { AgentsReport, App, JobSpec, StartOptions } from '@parallel-agents/app';
import { defined } from '@parallel-agents/core/internal';
import { stoppingOf, watchBatches, watchInterrupt } from '../report/interrupt.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { isKept } from '../settings/is-kept.ts';
import type { AgentJobFlags, WritingFlags } from './agent-job-flags.ts';
import { showProgress } from './show-progress.ts';

/** A job about agents. */
export type AgentsSpec = Extract<
  JobSpec,
  { create: unknown } | { refine: readonly string[] } | { review: readonly string[] }
>;

/** What flags say of how agents are judged. */
export function judgingBy({ target, maxRounds, judges, judgeModels }: AgentJobFlags) {
  return defined({ target, maxRounds, judges, judgeModels });
}

/**
 * Has agents made, refined or reviewed, and shows how it goes.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function workOnAgents(
  app: App,
  spec: AgentsSpec,
  flags: WritingFlags,
  environment: Environment,
  reporter: Reporter,
  options: StartOptions,
): Promise<AgentsReport> {
  const { out, as, packageName, yes } = flags;
  let id: string | undefined;
  const keptId = () => (isKept(flags) ? id : undefined);
  const interrupt = app.settings.runtime.batched
    ? watchBatches(environment, reporter, keptId)
    : watchInterrupt(environment, stoppingOf(flags, reporter));
  try {
    const job = app.start(spec, {
      signal: interrupt.signal,
      onEvent: (event) => showProgress(event, reporter, flags, environment),
      face: defined({ out, as, packageName, yes }),
      ...options,
    });
    id = job.id;
    const report = await job;
    return report as AgentsReport;
  } finally {
    reporter.end();
    interrupt.stop();
  }
}
