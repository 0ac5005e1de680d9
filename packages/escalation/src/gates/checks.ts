import type { Gate, GateContext } from '@parallel-agents/core';
import type { z } from 'zod';

/**
 * A deterministic gate: says what is wrong with an output, or nothing if it is fine.
 * @example
 * const short = check('short', ({ text }) => (text.length > 400 ? 'It is longer than a post may be.' : undefined));
 * cascade({ tiers, accept: [short] });
 */
export function check(name: string, problem: (context: GateContext) => string | undefined): Gate {
  return {
    name,
    judge(context) {
      const reason = problem(context);
      return reason === undefined ? { accepted: true } : { accepted: false, reason };
    },
  };
}

/**
 * The output fits a schema: the one given, on top of the agent's own. Without one it only says what always holds, as
 * every output has passed its agent's schema before it comes to a gate.
 * @example
 * cascade({ tiers, accept: [schemaValid(z.object({ faults: z.array(z.string()).min(1) }))] });
 */
export function schemaValid(schema?: z.ZodType): Gate {
  return check('schema', ({ output }) => {
    const parsed = schema?.safeParse(output);
    return parsed?.success === false
      ? parsed.error.issues.map(({ message }) => message).join('; ')
      : undefined;
  });
}

/**
 * The raw answer has so many characters.
 * @example
 * cascade({ tiers, accept: [lengthBetween(200, 2_000)] });
 */
export function lengthBetween(minimum: number, maximum: number): Gate {
  return check('length', ({ text }) => {
    const { length } = text.trim();
    if (length < minimum) return `It has ${length} characters; at least ${minimum} are wanted.`;
    return length > maximum ? `It has ${length} characters; at most ${maximum} are wanted.` : undefined;
  });
}

/**
 * The raw answer contains each of these, in any case.
 * @example
 * cascade({ tiers, accept: [contains('summary', 'risks')] });
 */
export function contains(...needed: string[]): Gate {
  return check('content', ({ text }) => {
    const lower = text.toLowerCase();
    const missing = needed.filter((part) => !lower.includes(part.toLowerCase()));
    return missing.length > 0 ? `It lacks: ${missing.join(', ')}.` : undefined;
  });
}
