import { maxAnswerCharacters } from '../output/limits.ts';
import type { SessionOutcome } from './runtime.ts';

/**
 * An outcome without what nobody reads: of an answer that is too long to be accepted, as much as shows that it is. A server
 * that answers without end must not fill logs and queues.
 */
export function boundedOutcome<Outcome extends SessionOutcome>(outcome: Outcome): Outcome {
  const { text, reasoning } = outcome;
  const most = Math.max(text.length, reasoning?.length ?? 0);
  if (most <= maxAnswerCharacters) return outcome;
  return {
    ...outcome,
    text: bounded(text),
    ...(reasoning !== undefined && { reasoning: bounded(reasoning) }),
  };
}

/** One character more than are read: so it is seen to be too long. */
function bounded(text: string): string {
  return text.slice(0, maxAnswerCharacters + 1);
}
