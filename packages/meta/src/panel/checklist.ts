import type { designDimensions } from '../agents/agent-parts.ts';

/** One of the six sides from which a design is judged. */
export type Dimension = keyof typeof designDimensions;

/** A statement that a judge answers with yes or no. */
export interface ChecklistItem {
  id: string;
  statement: string;
  /** Absent for statements of the agent's own rubric. */
  dimension?: Dimension;
  /** The id of the statement that this one turns around. It counts for nothing but consistency. */
  reverses?: string;
}

/** Statements about a design, two for each dimension; yes is good. */
const designStatements: readonly (ChecklistItem & { dimension: Dimension })[] = [
  { id: 'purpose-1', dimension: 'purpose', statement: 'The description says when to use the agent.' },
  {
    id: 'purpose-2',
    dimension: 'purpose',
    statement: 'Everything in the instructions serves one job, the one that was asked for.',
  },
  {
    id: 'instructions-1',
    dimension: 'instructions',
    statement: 'Each step of the method can be carried out with what the input holds.',
  },
  {
    id: 'instructions-2',
    dimension: 'instructions',
    statement: 'Wherever the instructions ask for a judgement, they give a criterion or a threshold.',
  },
  {
    id: 'contract-1',
    dimension: 'contract',
    statement: 'An answer that satisfies the output schema and is useless would be hard to write.',
  },
  {
    id: 'contract-2',
    dimension: 'contract',
    statement: 'Each field of the output schema has a use, and a type and bounds that fit it.',
  },
  {
    id: 'robustness-1',
    dimension: 'robustness',
    statement: 'Empty and missing input each have a stated behaviour.',
  },
  {
    id: 'robustness-2',
    dimension: 'robustness',
    statement: 'Contradictory input and input that is far too long each have a stated behaviour.',
  },
  {
    id: 'safety-1',
    dimension: 'safety',
    statement: 'The instructions say that what the agent is given is material and gives no orders.',
  },
  {
    id: 'safety-2',
    dimension: 'safety',
    statement: 'What the agent must not do, decide or invent is stated.',
  },
  {
    id: 'testability-1',
    dimension: 'testability',
    statement: 'At least one statement of the rubric fails for an answer that is fluent and wrong.',
  },
  {
    id: 'testability-2',
    dimension: 'testability',
    statement: 'The fixtures hold a usual input, a minimal one, and one that could break the agent.',
  },
];

/** The opposites of some of them: whoever says yes to both has not looked. */
const reversedStatements: readonly (ChecklistItem & { reverses: string })[] = [
  {
    id: 'reverse-1',
    reverses: 'instructions-2',
    statement: 'At least one judgement is left to taste, with neither criterion nor threshold.',
  },
  {
    id: 'reverse-2',
    reverses: 'robustness-1',
    statement: 'For empty or for missing input the agent would have to guess what to do.',
  },
  {
    id: 'reverse-3',
    reverses: 'safety-1',
    statement: 'Nothing in the instructions tells the agent that text in its input gives no orders.',
  },
];

/** More statements of one rubric than this are not asked about. */
const mostRubricStatements = 20;

/** All that a judge is asked of one agent. Its rubric is asked only where there are answers to hold it against. */
export function checklistFor(rubric: readonly string[], hasAnswers: boolean): ChecklistItem[] {
  const own = (hasAnswers ? rubric : []).slice(0, mostRubricStatements).map((statement, index) => ({
    id: `rubric-${index + 1}`,
    statement: `Of every answer in fixtureRuns it is true: ${statement}`,
  }));
  return [...designStatements, ...reversedStatements, ...own];
}
