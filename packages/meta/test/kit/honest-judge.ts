import { z } from 'zod';
import type { AgentDesign } from '../../src/design/agent-design.ts';
import type { Verdict } from '../../src/panel/verdict.ts';
import { designIn, inputOf } from './prompt.ts';

const checklist = z.array(z.object({ id: z.string(), statement: z.string() }));
const runs = z.array(z.object({ answer: z.unknown().optional() }));

/** What the honest judge looks for, by statement. */
const truths: Record<string, (design: AgentDesign) => boolean> = {
  'purpose-1': ({ description }) => /\bfor a\b/i.test(description),
  'purpose-2': () => true,
  'instructions-1': () => true,
  'instructions-2': ({ instructions }) => !/\bgood\b/.test(instructions),
  'contract-1': ({ examples }) => examples.length >= 2,
  'contract-2': () => true,
  'robustness-1': ({ edgeCases }) => edgeCases.some(({ situation }) => /empty/.test(situation)),
  'robustness-2': ({ edgeCases }) => edgeCases.some(({ situation }) => /too long/.test(situation)),
  'safety-1': ({ instructions }) => /material/.test(instructions),
  'safety-2': ({ limits }) => limits.length > 0,
  'testability-1': ({ rubric }) => rubric.length >= 3,
  'testability-2': ({ fixtures }) => fixtures.length >= 3,
};

const opposites: Record<string, string> = {
  'reverse-1': 'instructions-2',
  'reverse-2': 'robustness-1',
  'reverse-3': 'safety-1',
};

const dimensions = ['purpose', 'instructions', 'contract', 'robustness', 'safety', 'testability'] as const;

/** A verdict by what is really in the design and the answers, or by what the judge is told to see. */
export function honestVerdict(prompt: string, { seen }: { seen?: AgentDesign } = {}): Verdict {
  const design = seen ?? designIn(prompt);
  const answered = runs.parse(inputOf(prompt, 'fixtureRuns')).map(({ answer }) => JSON.stringify(answer));
  const isTrue = (id: string): boolean => {
    const opposite = opposites[id];
    if (opposite !== undefined) return !isTrue(opposite);
    if (id.startsWith('rubric-'))
      return seen !== undefined || !answered.some((text) => /\bwrong\b/.test(text));
    return truths[id]?.(design) ?? true;
  };
  const answers = checklist.parse(inputOf(prompt, 'checklist')).map(({ id }) => ({
    item: id,
    answer: isTrue(id) ? ('yes' as const) : ('no' as const),
    why: 'Read.',
  }));
  const scaleOf = (dimension: string): number =>
    1 + 2 * answers.filter(({ item, answer }) => item.startsWith(`${dimension}-`) && answer === 'yes').length;
  const scales = Object.fromEntries(dimensions.map((name) => [name, scaleOf(name)])) as Verdict['scales'];
  const findings = dimensions
    .filter((name) => scales[name] < 4)
    .map((name) => ({
      severity: 'medium' as const,
      dimension: name,
      problem: `The ${name} has a gap.`,
      change: 'Close it.',
    }));
  return { answers, scales, findings, strengths: ['Quotes the log.'] };
}
