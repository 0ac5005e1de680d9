import type { JobEvent } from '@parallel-agents/core';
import { describeOutcome, describeRound } from '@parallel-agents/meta/internal';
import { oneLine } from '../answer/cut.ts';

/** What a chat is told of a job of tasks: how many there are, and each that has ended. */
export function tasksProgress(): (event: JobEvent) => string | undefined {
  let asked = 0;
  let ended = 0;
  return (event) => {
    if (event.type === 'run.started') {
      asked = event.tasks.length;
      const agents = new Set(event.tasks.map(({ agent }) => agent)).size;
      return `${asked} ${asked === 1 ? 'task' : 'tasks'} for ${agents} ${agents === 1 ? 'agent' : 'agents'}`;
    }
    if (event.type !== 'task.ended') return undefined;
    ended += 1;
    return `${ended} of ${asked}: ${event.result.agent} ${event.result.status}`;
  };
}

/** What a chat is told of work on agents: each round, and each agent that is done. */
export function agentsProgress(event: JobEvent): string | undefined {
  if (event.type === 'round.ended') {
    return `${event.agent}, round ${event.round.round}: ${oneLine(describeRound(event.round))}`;
  }
  return event.type === 'agent.ended'
    ? `${event.agent}: ${oneLine(describeOutcome(event.outcome))}`
    : undefined;
}

/** What a chat is told of a goal: plans, agents that were made, and each task of each phase that has ended. */
export function goalProgress(event: JobEvent): string | undefined {
  switch (event.type) {
    case 'plan.made': {
      const count = event.plan.tasks.length;
      const isFirst = event.phase === 'plan';
      return isFirst ? `the plan has ${count} tasks` : `${count} tasks take the place of what failed`;
    }
    case 'agent.created':
      return event.error ? `${event.agent} could not be made` : `${event.agent} was made`;
    case 'task.ended': {
      const { taskId, agent, status } = event.result;
      // The steps in which an agent is made are all about that.
      const [phase = ''] = (event.step ?? '').split('-');
      return `${phase}: ${taskId} (${agent}) ${status}`;
    }
    default:
      return undefined;
  }
}
