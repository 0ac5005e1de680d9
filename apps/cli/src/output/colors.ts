import picocolors from 'picocolors';
import type { Environment, TextOutput } from '../settings/environment.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Colours for terminals only; NO_COLOR turns them off, FORCE_COLOR on. */
export function colorsFor(output: TextOutput, { env }: Environment): Colors {
  const forced = Boolean(env.FORCE_COLOR) && env.FORCE_COLOR !== '0';
  const wanted = forced || (output.isTTY === true && env.TERM !== 'dumb');
  return picocolors.createColors(wanted && !env.NO_COLOR);
}
