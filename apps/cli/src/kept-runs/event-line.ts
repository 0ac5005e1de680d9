import type { Attempt, JobEvent } from '@parallel-agents/core';
import { describeOutcome, describeRound } from '@parallel-agents/meta/internal';
import type { Colors } from '../output/colors.ts';
import { formatCost, formatSeconds } from '../output/format.ts';
import { oneLine } from '../output/sanitize.ts';

/** An event in one line for people: when, in which step, what, and what matters of it. */
export function eventLine(event: JobEvent, { dim }: Pick<Colors, 'dim'>): string {
  const at = new Date(event.at).toISOString().slice(11, 23);
  const parts = [event.step, ...detailsOf(event)].filter((part) => part !== undefined && part !== '');
  return `${dim(at)}  ${event.type.padEnd(longestType)}  ${parts.map((part) => oneLine(String(part))).join('  ')}`.trimEnd();
}

const longestType = 'attempt.restarted'.length;

type Part = string | number | undefined;

function detailsOf(event: JobEvent): Part[] {
  switch (event.type) {
    case 'job.started':
      return [event.jobId, event.kind, event.runtime, event.title];
    case 'job.resumed':
      return [];
    case 'job.ended':
      return [
        event.ending,
        event.status === event.ending ? undefined : event.status,
        ...(event.error ? [event.error.code, event.error.message] : []),
      ];
    case 'run.started':
      return [event.runId, countOf(event.tasks.length, 'task'), event.runtime];
    case 'run.resumed':
      return event.reopened ? [`again: ${event.reopened.join(', ')}`] : [];
    case 'run.ended': {
      const { completed, asked, costUsd } = event.summary;
      return [event.ending, `${completed} of ${asked} completed`, costOf(costUsd)];
    }
    case 'journal.failed':
      return [event.error.code, event.error.message];
    case 'task.started':
      return [event.taskId, event.agent];
    case 'task.waiting': {
      const what = event.for === 'retry' ? 'to try again' : 'to be admitted';
      const long = event.seconds === undefined ? undefined : formatSeconds(event.seconds);
      return [event.taskId, what, event.code, long];
    }
    case 'task.ended': {
      const { taskId, status, executionSeconds, error, costUsd } = event.result;
      return [taskId, status, formatSeconds(executionSeconds), costOf(costUsd), error?.code];
    }
    case 'attempt.started': {
      const { attemptId, reason, gate, tier, model } = event;
      return [attemptId, gate === undefined ? reason : `asked by ${gate}`, tier, model];
    }
    case 'attempt.ended':
      return [event.attempt.attemptId, ...verdictOf(event.attempt)];
    case 'attempt.restarted':
    case 'session.answering':
      return [event.attemptId];
    case 'attempt.extended':
      return [event.attemptId, costOf(event.most.costUsd)];
    case 'tool.called': {
      const { attemptId, tool, input, outcome, characters, seconds, message } = event;
      return [attemptId, tool, input, outcome, `${characters} characters`, formatSeconds(seconds), message];
    }
    case 'session.started':
      return [event.attemptId, event.reference.sessionKey];
    case 'session.ended': {
      const { status, modelUsed, usage, costUsd, error } = event.outcome;
      const tokens = usage && `${usage.inputTokens} + ${usage.outputTokens} tokens`;
      return [event.attemptId, status, modelUsed, tokens, costOf(costUsd), error?.code];
    }
    case 'plan.made':
      return [
        event.phase === 'replan' ? 'anew' : undefined,
        countOf(event.plan.tasks.length, 'task'),
        event.plan.tasks.map(({ id }) => id).join(', '),
      ];
    case 'plan.decided':
      return [event.approved ? 'approved' : 'declined'];
    case 'agent.started':
      return [event.agent];
    case 'agent.created':
      return [event.agent, event.error && `${event.error.code}: ${event.error.message}`];
    case 'round.ended':
      return [event.agent, `round ${event.round.round}`, describeRound(event.round)];
    case 'agent.ended':
      return [event.agent, describeOutcome(event.outcome)];
  }
}

function verdictOf({ status, error, gates = [] }: Attempt): Part[] {
  const said = gates.map(({ gate, accepted, score }) => {
    const points = score === undefined ? '' : ` ${score}`;
    return `${gate}${points}: ${accepted ? 'accepted' : 'refused'}`;
  });
  return [status, ...said, error?.code];
}

function countOf(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

function costOf(costUsd: number | undefined): string | undefined {
  return costUsd === undefined ? undefined : formatCost(costUsd);
}
