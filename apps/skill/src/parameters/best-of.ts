import type { BestOfSpec } from '@parallel-agents/app/internal/jobs';
import { Type } from 'typebox';

/**
 * Several answers of each task. A text, and with this name: OpenClaw shows models signatures of 300 characters, in the
 * order of names, and what stands first in them is needed more.
 */
export const several = Type.Optional(
  Type.String({
    pattern: '^ *(best|vote)( of ([2-9]|10))? *$',
    description:
      '"best of 3": three answers of each task, three judges score each, and the best stands. "vote of 3": what most answers say stands. Each answer costs as much as the first. Default: one answer.',
  }),
);

/** For the spec of a job. What judges run on is the operator's. */
export function withBestOf(asked: string | undefined): { bestOf?: BestOfSpec } {
  if (asked === undefined) return {};
  const [, answers] = /(\d+)/.exec(asked) ?? [];
  return {
    bestOf: { answers: Number(answers ?? 3), ...(asked.includes('vote') && { vote: true as const }) },
  };
}
