import { setImmediate as turn } from 'node:timers/promises';
import { RE2JS } from 're2js';

/** The largest expression that is taken, in steps a character. One of a person who searches has some tens. */
const mostSteps = 500;
/** Steps until others have their turn: some hundredths of a second. */
const stepsOfATurn = 500_000;

/** An expression that a model wrote, in words that say why it is not used. */
export class PatternError extends Error {}

/** A test whose time is known before it is made. */
export interface CountedPattern {
  test(text: string): boolean;
  /** Steps that a character of a text takes at most. */
  steps: number;
}

/**
 * A regular expression that takes time in proportion to its size and to the text.
 * @throws PatternError
 */
export function countedPattern(pattern: string, options = { ignoreCase: false }): CountedPattern {
  const matcher = compile(RE2JS.translateRegExp(pattern), options);
  const steps = matcher.programSize();
  if (steps > mostSteps)
    throw new PatternError(
      'The pattern is too large: it would take too long. Write it without large counts, or look for fewer things at once.',
    );
  return { test: (text) => matcher.matcher(text).find(), steps };
}

function compile(pattern: string, { ignoreCase }: { ignoreCase: boolean }): RE2JS {
  try {
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    throw new PatternError(
      'The pattern is no regular expression that can be used here: no look-around, no references back.',
    );
  }
}

/** Long work in turns: timers, other sessions and whoever stops the call are heard meanwhile. */
export class Turns {
  readonly #signal: AbortSignal;
  #left = stepsOfATurn;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Tests a text, where it is time after the others had their turn. @throws the reason of the signal */
  async test(pattern: CountedPattern, text: string): Promise<boolean> {
    this.#left -= pattern.steps * (text.length + 1);
    if (this.#left < 0) {
      this.#left = stepsOfATurn;
      await turn();
      this.#signal.throwIfAborted();
    }
    return pattern.test(text);
  }
}
