import type { JobEvent } from '../log/events.ts';
import type { AgentResult, Attempt } from '../result/result.ts';
import type { SessionOutcome } from '../session/runtime.ts';

/**
 * The event without answers, outputs and what was asked for: all that a view needs, for those who send it somewhere. It
 * is to be recorded by a view, and is no event of a log.
 * @example
 * for await (const event of journal.tail(id)) socket.send(JSON.stringify(withoutTexts(event)));
 */
export function withoutTexts(event: JobEvent): JobEvent {
  switch (event.type) {
    case 'job.started': {
      const { request: _request, ...rest } = event;
      return rest;
    }
    case 'job.ended': {
      const { report: _report, ...rest } = event;
      return rest;
    }
    case 'session.ended':
      return { ...event, outcome: outcomeOf(event.outcome) };
    case 'tool.called': {
      const { message: _message, ...rest } = event;
      return { ...rest, input: '' };
    }
    case 'attempt.ended':
      return { ...event, attempt: attemptOf(event.attempt) };
    case 'task.ended':
      return { ...event, result: resultOf(event.result) };
    default:
      return event;
  }
}

function outcomeOf({
  structured: _structured,
  reasoning: _reasoning,
  ...rest
}: SessionOutcome): SessionOutcome {
  return { ...rest, text: '' };
}

function attemptOf({ reasoning: _reasoning, gates, ...rest }: Attempt): Attempt {
  return {
    ...rest,
    text: '',
    ...(gates && { gates: gates.map(({ attempts: _attempts, ...gate }) => gate) }),
  };
}

function resultOf(result: AgentResult): AgentResult {
  const bare = { ...result, text: '', attempts: [] };
  return bare.status === 'completed' ? { ...bare, output: undefined } : bare;
}
