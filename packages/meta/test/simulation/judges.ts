import type { AgentTask } from '@parallel-agents/core';
import { z } from 'zod';
import { designDimensions } from '../../src/agents/agent-parts.ts';
import type { PairVerdict } from '../../src/agents/pair-judge.ts';
import type { Dimension } from '../../src/panel/checklist.ts';
import type { Verdict } from '../../src/panel/verdict.ts';
import { chance, type Noise, normal, thresholds } from './noise.ts';

const dimensions = Object.keys(designDimensions) as Dimension[];
const opposites: Record<string, string> = {
  'reverse-1': 'instructions-2',
  'reverse-2': 'robustness-1',
  'reverse-3': 'safety-1',
};

export function qualityIn(text: string): number {
  return Number(/quality (\d+\.\d+)/.exec(text)?.[1]);
}

const judged = z.object({
  design: z.looseObject({ instructions: z.string() }),
  checklist: z.array(z.object({ id: z.string() })),
});

/**
 * What a judge of this noise says of an agent of known quality. All judges of an agent see it through the same error; each
 * has one of its own, another one for each dimension and time, and now and then takes a statement the wrong way.
 *
 * @param seed of the trial and the step: the same judge asked again is off by other amounts
 */
export function verdict(task: AgentTask, seed: string, noise: Noise & { seed: string }): Verdict {
  const { design, checklist } = judged.parse(task.input);
  const seen = qualityIn(design.instructions) + normal(`${noise.seed}/shared`, noise.sharedSd);
  const who = task.id ?? '';
  const judge = who.replace(/-again$/, '');
  const own = normal(`${noise.seed}/${judge}`, noise.sd);
  const [designItems, rubricItems] = ['design', 'rubric'].map((kind) => {
    const ids = checklist.map(({ id }) => id).filter((id) => !id.startsWith('reverse'));
    const chosen = ids.filter((id) => id.startsWith('rubric') === (kind === 'rubric')).sort();
    const limits = thresholds(`${noise.seed}/${kind}`, chosen.length);
    return new Map(chosen.map((id, index) => [id, (limits[index] ?? 1) < seen / 10]));
  });
  const isTrue = (id: string): boolean => {
    const opposite = opposites[id];
    if (opposite !== undefined) return !isTrue(opposite);
    return designItems?.get(id) ?? rubricItems?.get(id) ?? false;
  };
  const answers = checklist.map(({ id }) => {
    const isWrong = chance(`${seed}/${who}/${id}`, noise.wrong);
    return { item: id, answer: isTrue(id) === isWrong ? ('no' as const) : ('yes' as const), why: 'Seen.' };
  });
  const scales = Object.fromEntries(
    dimensions.map((name) => {
      const points = seen + own + normal(`${seed}/${who}/${name}`, noise.sd);
      return [name, Math.max(0, Math.min(5, Math.round(points / 2)))];
    }),
  ) as Verdict['scales'];
  const findings = dimensions
    .filter((name) => scales[name] < 4)
    .map((name) => ({
      severity: scales[name] <= 1 ? ('high' as const) : ('medium' as const),
      dimension: name,
      problem: `The ${name} has a gap.`,
      change: 'Close it.',
    }));
  // Something is always found, so that no refiner is out of work.
  const remark = {
    severity: 'low' as const,
    dimension: 'purpose' as const,
    problem: 'Wordy.',
    change: 'Cut.',
  };
  return { answers, scales, findings: [...findings, remark], strengths: [] };
}

const asked = z.object({
  pairs: z.array(z.object({ pair: z.string(), first: z.unknown(), second: z.unknown() })),
});
/** A difference of fewer points than this is none to a judge. */
const unnoticed = 0.25;
/** Points by which judges prefer what stands first. */
const placeBias = 0.25;

/** What a judge says of pairs: each answer is worth what its agent is, give or take; the judge is off as in a verdict. */
export function pairVerdict(task: AgentTask, seed: string, noise: Noise & { seed: string }): PairVerdict {
  const { pairs } = asked.parse(task.input);
  const worth = (answer: unknown, pair: string): number => {
    const text = JSON.stringify(answer);
    return qualityIn(text) + normal(`${noise.seed}/${text}/${pair}`, noise.sd);
  };
  return {
    verdicts: pairs.map(({ pair, first, second }) => {
      const error = normal(`${seed}/${task.id}/${pair}`, noise.sd * Math.SQRT2);
      const gap = worth(first, pair) - worth(second, pair) + placeBias + error;
      const better = Math.abs(gap) < unnoticed ? 'equal' : gap > 0 ? 'first' : 'second';
      return { pair, better, why: 'Compared.' };
    }),
  };
}
