import picocolors from 'picocolors';
import type { Environment, TextOutput } from '../settings/environment.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Colours for terminals only; NO_COLOR and FORCE_COLOR=0 turn them off, FORCE_COLOR on. */
export function colorsFor(output: TextOutput, { env }: Environment): Colors {
  const refused = env.NO_COLOR || env.FORCE_COLOR === '0' || env.FORCE_COLOR === 'false';
  const wanted = env.FORCE_COLOR || (output.isTTY === true && env.TERM !== 'dumb');
  return picocolors.createColors(Boolean(wanted) && !refused);
}
