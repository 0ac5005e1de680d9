import type { JobEvent } from '@parallel-agents/core';
import {
  describeOutcome,
  describeRound,
  type WorkflowOptions,
  type WorkflowReport,
} from '@parallel-agents/meta';
import { Type } from 'typebox';
import { oneLine } from '../answer/cut.ts';
import type { AskedCall } from '../tool.ts';
import { enterRun } from './enter-run.ts';

/** What a chat may say of how good an agent must be. */
export const scoring = {
  target: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 10,
      description: 'What judges must give it at least, from 0 to 10. Default: 8.5.',
    }),
  ),
  maxRounds: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10, description: 'Reviews of each agent at most. Default: 3.' }),
  ),
};

interface Scoring {
  target?: number;
  maxRounds?: number;
}

interface AgentWork {
  /** What it is for, in a few words. */
  title: string;
  agents: number;
  scoring: Scoring;
}

/**
 * Makes, refines or reviews agents within what the operator allows, and tells the chat of every round.
 *
 * @throws ParallelAgentsError if nothing was started
 */
export function workOnAgents(
  { title, agents, scoring: { target, maxRounds = 3 } }: AgentWork,
  call: AskedCall,
  work: (options: WorkflowOptions) => Promise<WorkflowReport>,
): Promise<WorkflowReport> {
  return enterRun({ kind: 'agents', title, tasks: agents }, call, ({ options, job, signal, tell }) => {
    job.listen((event) => {
      const progress = progressOf(event);
      if (progress !== undefined) tell(progress);
    });
    return work({
      ...options,
      ...(target !== undefined && { target }),
      maxRounds,
      judgeModels: call.host.config.tiers,
      job,
      signal,
    });
  });
}

function progressOf(event: JobEvent): string | undefined {
  if (event.type === 'round.ended') {
    return `${event.agent}, round ${event.round.round}: ${oneLine(describeRound(event.round))}`;
  }
  return event.type === 'agent.ended'
    ? `${event.agent}: ${oneLine(describeOutcome(event.outcome))}`
    : undefined;
}
