import type { AgentTask } from '@parallel-agents/core';
import { examiner, examinerName, examSchema, fewestHeldOut } from '../agents/examiner.ts';
import type { AgentCandidate, AgentDesign } from '../design/agent-design.ts';
import type { FixtureResult } from '../evidence/fixture-result.ts';
import { runFixtures } from '../evidence/run-fixtures.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import type { Exam } from '../refine/exam.ts';
import { askPairs } from './ask-pairs.ts';
import type { PairResult } from './pair-result.ts';

type Fixtures = AgentDesign['fixtures'];

/** So many of an agent's own are enough to keep half of them from its refiner. */
const enoughToSplit = 2 * fewestHeldOut;

/** Which fixtures a refiner is shown, and which ones are kept from it; none where there are too few. */
export function splitFixtures(fixtures: Fixtures): { shown: Fixtures; heldOut: Fixtures } {
  if (fixtures.length < enoughToSplit) return { shown: fixtures, heldOut: [] };
  const middle = Math.ceil(fixtures.length / 2);
  return { shown: fixtures.slice(0, middle), heldOut: fixtures.slice(middle) };
}

/** Compares versions of one agent on fixtures that its refiner never sees. */
export class HeldOutPairs {
  #fixtures: Promise<Fixtures> | undefined;
  readonly #runs = new Map<AgentCandidate, FixtureResult[]>();
  readonly #steps: AgentSteps;
  readonly #exam: Exam;
  readonly #judges: number;

  /** @param heldOut of the agent's own; where there are none, an examiner writes them when they are needed */
  constructor(exam: Exam, { heldOut, judges }: { heldOut: Fixtures; judges: number }, steps: AgentSteps) {
    this.#exam = exam;
    this.#judges = judges;
    this.#steps = steps;
    if (heldOut.length > 0) this.#fixtures = Promise.resolve(heldOut);
  }

  /**
   * @param number names the step
   * @returns `undefined` where there is nothing to compare on, or the work was stopped
   */
  async compare(
    old: AgentCandidate,
    revised: AgentCandidate,
    { number, models }: { number: number; models: readonly string[] },
  ): Promise<PairResult | undefined> {
    this.#fixtures ??= this.#ask(old.design);
    const fixtures = await this.#fixtures;
    if (fixtures.length === 0 || this.#steps.mustStop()) return undefined;
    const before = await this.#run(old, fixtures);
    const after = await this.#run(revised, fixtures);
    if (this.#steps.mustStop()) return undefined;
    const { asked, rubric } = this.#exam;
    const question = { step: `pairs-${number}`, asked, rubric, judges: this.#judges, models };
    return askPairs(before, after, question, this.#steps);
  }

  async #run(candidate: AgentCandidate, fixtures: Fixtures): Promise<FixtureResult[]> {
    const known = this.#runs.get(candidate);
    if (known !== undefined) return known;
    const tried = { ...candidate, design: { ...candidate.design, fixtures } };
    const heldTo = this.#exam.outputSchema;
    const step = `unseen-${this.#runs.size + 1}`;
    const ran = await runFixtures(tried, { step, heldTo }, this.#steps);
    if (!this.#steps.mustStop()) this.#runs.set(candidate, ran);
    return ran;
  }

  async #ask(design: AgentDesign): Promise<Fixtures> {
    const [result] = await this.#steps.run('exam', [examTask(design, this.#exam)], [examiner(design)]);
    if (result?.status !== 'completed') return [];
    const { fixtures } = examSchema(design).parse(result.output);
    return fixtures.map((fixture, index) => ({ ...fixture, name: `held out ${index + 1}` }));
  }
}

/** What an examiner is asked. */
function examTask(
  { inputSchema, fixtures }: Pick<AgentDesign, 'inputSchema' | 'fixtures'>,
  { asked, rubric }: Pick<Exam, 'asked' | 'rubric'>,
): AgentTask {
  return {
    id: 'exam',
    agent: examinerName,
    description: 'Write three inputs on which versions of this agent are compared.',
    input: { asked, rubric, inputSchema, fixtures: fixtures.map(({ name, input }) => ({ name, input })) },
  };
}
