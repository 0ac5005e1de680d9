import type { JobEvent } from '@parallel-agents/core';
import { describeOutcome, describeRound } from '@parallel-agents/meta/internal';
import { colorsFor } from '../output/colors.ts';
import { oneLine } from '../output/sanitize.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { AgentJobFlags } from './agent-job-flags.ts';

/** One line for what people wait for: rounds and their ends. */
export function showProgress(
  event: JobEvent,
  reporter: Reporter,
  { quiet }: AgentJobFlags,
  environment: Environment,
): void {
  reporter.watch(event);
  if (quiet) return;
  const { green, yellow } = colorsFor(environment.stderr, environment);
  const say = reporter.tell;
  switch (event.type) {
    case 'job.started': {
      const { agents = [], jobId } = event;
      say(`${jobId}: ${agents.length === 1 ? '1 agent' : `${agents.length} agents`}`);
      return;
    }
    case 'journal.failed':
      reporter.problem(event.error.message);
      return;
    case 'round.ended':
      // Drawn, the line of the agent has it.
      if (reporter.shows === 'live') return;
      say(`${oneLine(event.agent)}  round ${event.round.round}: ${oneLine(describeRound(event.round))}`);
      return;
    case 'agent.ended': {
      const { status } = event.outcome;
      const mark = status === 'met' || status === 'reviewed' ? green('✓') : yellow('!');
      say(`${mark} ${oneLine(event.agent)}  ${oneLine(describeOutcome(event.outcome))}`);
      return;
    }
  }
}
