import type { RunFlags } from './flags.ts';

/** The journal keeps the job, so that other commands find it by its id. Nothing of a replay is kept: it cost nothing, and is to be had again. */
export function isKept({ journal, replay }: Pick<RunFlags, 'journal' | 'replay'>): boolean {
  return journal !== false && replay === undefined;
}
