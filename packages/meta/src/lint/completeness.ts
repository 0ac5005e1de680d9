import type { AgentDesign } from '../design/agent-design.ts';
import { isNoSchema } from '../design/schemas.ts';
import type { LintFinding } from './lint-finding.ts';

/** Fewer words than this cannot say how to work. */
const fewestWords = 40;
/** Fewer than this is short for a method with edge cases. */
const fewWords = 100;
/** Each of thousands of runs pays for every word. */
const manyWords = 900;
/** A usual input, a minimal one, and one meant to break it. */
const wantedFixtures = 3;
const wantedRubric = 3;

/** Whether every part of an agent is there. */
export function checkCompleteness(design: AgentDesign): LintFinding[] {
  const found: LintFinding[] = [];
  const missing = (field: string, problem: string, fix: string) =>
    found.push({ rule: 'missing', severity: 'error', field, problem, fix });
  const thin = (field: string, problem: string, fix: string) =>
    found.push({ rule: 'thin', severity: 'warning', field, problem, fix });
  const { description, instructions, outputSchema, inputSchema, rubric, fixtures, edgeCases, limits } =
    design;

  if (description.trim() === '')
    missing('description', 'there is none', 'Say what it does and when to use it.');
  const words = instructions.split(/\s+/).filter(Boolean).length;
  if (words < fewestWords)
    missing(
      'instructions',
      `${words} words are no method`,
      'Write the steps, the criteria and what to avoid.',
    );
  else if (words < fewWords)
    thin('instructions', `${words} words are few for a method`, 'Say how to work, step by step.');
  if (words > manyWords)
    thin(
      'instructions',
      `${words} words are paid for in every run`,
      'Merge what repeats; keep what is checked.',
    );
  if (isNoSchema(outputSchema))
    missing(
      'outputSchema',
      'there is none, so no answer can be checked',
      'Describe the answer as JSON Schema.',
    );
  if (isNoSchema(inputSchema))
    thin('inputSchema', 'there is none, so any input is let in', 'Describe what it cannot do without.');
  if (design.examples.length === 0 && !hasExamples(outputSchema))
    missing('examples', 'there are none', 'Add an example whose output satisfies the output schema.');
  if (rubric.length === 0)
    missing(
      'rubric',
      'there is none, so no judge can tell a good answer',
      'Add yes/no statements about an answer.',
    );
  else if (
    new Set(rubric.map((line) => line.trim().toLowerCase())).size < Math.min(rubric.length, wantedRubric)
  )
    thin('rubric', 'statements repeat', 'Make each statement fail for another kind of bad answer.');
  else if (rubric.length < wantedRubric)
    thin(
      'rubric',
      `${rubric.length} of ${wantedRubric} statements`,
      'Add one that a fluent but wrong answer fails.',
    );
  if (fixtures.length === 0)
    missing(
      'fixtures',
      'there are none, so it cannot be tried',
      'Add inputs: a usual, a minimal, a hostile one.',
    );
  else if (fixtures.length < wantedFixtures)
    thin(
      'fixtures',
      `${fixtures.length} of ${wantedFixtures}`,
      'Add a minimal input, and one meant to break it.',
    );
  const names = fixtures.map(({ name }) => name);
  if (new Set(names).size < names.length)
    missing('fixtures', 'two have the same name', 'Give every fixture a name of its own.');
  if (edgeCases.length === 0)
    thin('edgeCases', 'none is stated', 'State what happens with missing, empty and contradictory input.');
  if (limits.length === 0) thin('limits', 'none is stated', 'State what it refuses or leaves to others.');
  return found;
}

function hasExamples({ examples }: Record<string, unknown>): boolean {
  return Array.isArray(examples) && examples.length > 0;
}
