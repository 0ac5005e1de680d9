import type { AgentCandidate, AgentDesign } from '../design/agent-design.ts';
import { type JsonSchema, toZod } from '../design/schemas.ts';
import type { LintFinding } from '../lint/lint-finding.ts';
import { loosenings } from './loosenings.ts';

/** What every version is held to. It belongs to whoever asked: a refiner can add to it, and take nothing away. */
export interface Exam {
  /** What was asked for: the brief, or what the agent was for when it was handed in. */
  asked: unknown;
  rubric: readonly string[];
  outputSchema: JsonSchema;
  fixtures: AgentDesign['fixtures'];
}

/** The exam that the first version of an agent brings with it. */
export function examOf({ design }: AgentCandidate, brief: unknown): Exam {
  const { description, rubric, outputSchema, fixtures } = design;
  return { asked: brief ?? { purpose: description }, rubric, outputSchema: usable(outputSchema), fixtures };
}

/** A revision with what of the exam it must have: statements and fixtures that were there stay, as they were. */
export function heldToExam(
  revised: AgentDesign,
  { rubric, fixtures }: Pick<Exam, 'rubric' | 'fixtures'>,
): AgentDesign {
  const known = new Set(rubric.map(folded));
  const names = new Set(fixtures.map(({ name }) => name));
  return {
    ...revised,
    rubric: [...rubric, ...revised.rubric.filter((statement) => !known.has(folded(statement)))],
    fixtures: [...fixtures, ...revised.fixtures.filter(({ name }) => !names.has(name))],
  };
}

/** Where the schema of a version lets pass what the one it was handed in with refuses. */
export function checkExam({ outputSchema }: AgentDesign, exam: Exam): LintFinding[] {
  return loosenings(exam.outputSchema, outputSchema).map(({ path, problem }) => ({
    rule: 'exam',
    severity: 'error',
    field: ['outputSchema', ...path].join('.'),
    problem: `${problem}, and was stricter before`,
    fix: 'Leave it as it was; a revision may ask more of an answer, and not less.',
  }));
}

/** Nothing can be held to a schema that nobody can use. */
function usable(schema: JsonSchema): JsonSchema {
  try {
    return toZod(schema) === undefined ? {} : schema;
  } catch {
    return {};
  }
}

function folded(statement: string): string {
  return statement.trim().toLowerCase().replace(/\s+/g, ' ');
}
