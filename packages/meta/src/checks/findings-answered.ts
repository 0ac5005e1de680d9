import { isDeepStrictEqual } from 'node:util';
import type { Check } from '@parallel-agents/core';
import { z } from 'zod';

const revisionSchema = z.object({
  design: z.record(z.string(), z.unknown()),
  changes: z.array(z.object({ finding: z.string(), action: z.string(), change: z.string() })),
});

/** So many words of a finding are enough to know it again. */
const wordsInCommon = 2;

/**
 * Each finding is answered by a change or a reason, and what was changed is another design. One entry may answer several
 * findings, where it has words of them; of what nothing is said, code says so.
 *
 * Why: findings that nobody answered come back in each round, and are paid for each time.
 */
export const findingsAnswered: Check = {
  name: 'findings-answered',
  description: 'Each finding has a change or a reason, and a revision that says it changed something did.',
  fields: ['design', 'changes'],
  run({ output, task }) {
    const revision = revisionSchema.safeParse(output).data;
    const findings = z.array(z.unknown()).safeParse(task.input?.findings).data ?? [];
    if (revision === undefined) return undefined;
    const { design, changes } = revision;
    const given = task.input?.design;
    const claims = changes.some(({ action }) => action === 'changed');
    if (claims && isWhole(given) && isDeepStrictEqual(design, given))
      return {
        problems: [
          { path: ['changes'], message: 'says that something was changed, and the design is the same' },
        ],
      };
    if (findings.length === 0) return undefined;
    if (changes.length === 0)
      return {
        problems: [
          {
            path: ['changes'],
            message: 'is empty: say of each finding what was changed, or why nothing was',
          },
        ],
      };
    const open = changes.length >= findings.length ? [] : findings.filter((one) => !isAnswered(one, changes));
    if (open.length === 0) return undefined;
    const silent = open.map((finding) => ({
      finding: textOf(finding),
      action: 'declined',
      change: 'Nothing was said of it.',
    }));
    return {
      output: { ...(output as object), changes: [...changes, ...silent] },
      changes: open.map(
        (finding) => `nothing is said of the finding ${shown(finding)}: that stands in changes now`,
      ),
    };
  },
};

/** Else two that look alike need not be. */
function isWhole(design: unknown): boolean {
  return typeof design === 'object' && design !== null && 'outputSchema' in design;
}

function isAnswered(finding: unknown, changes: z.infer<typeof revisionSchema>['changes']): boolean {
  const words = wordsOf(typeof finding === 'string' ? finding : JSON.stringify(finding));
  return changes.some(({ finding: of, change }) => {
    if (/^(?:all|every|each)\b/i.test(of.trim())) return true;
    const common = [...wordsOf(`${of} ${change}`)].filter((word) => words.has(word)).length;
    return common >= Math.min(wordsInCommon, words.size);
  });
}

function textOf(finding: unknown): string {
  const problem = z.object({ problem: z.string().min(1) }).safeParse(finding).data?.problem;
  const text = typeof finding === 'string' ? finding : (problem ?? JSON.stringify(finding));
  return text === '' ? 'a finding without words' : text;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}_]{4,}/gu));
}

function shown(finding: unknown): string {
  const text = textOf(finding);
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100).toWellFormed()}…` : text);
}
