import type { AgentTask } from '@parallel-agents/core';
import { givenInputs, requireText } from './require-text.ts';

export interface ReviewTeamOptions {
  /** The name of the file, which tells reviewers the language and lets findings name a place. */
  fileName?: string;
  /** What the code is for, and where it runs. */
  context?: string;
  /** How often it runs and on how much data; for the reviewer of performance. */
  load?: string;
  /** The test framework in use; for the test engineer. */
  framework?: string;
  /** Begins the id of each task; two review teams in one run need different ones. @default 'review' */
  idPrefix?: string;
}

const angles = [
  ['code', 'code_reviewer', 'Review this code for correctness, clarity and maintainability'],
  ['security', 'security_reviewer', 'Review this code for security: what could an attacker do with it'],
  [
    'performance',
    'performance_reviewer',
    'Review this code for performance: where does it waste time or memory',
  ],
  [
    'accessibility',
    'accessibility_reviewer',
    'Review this code for accessibility: who is kept from using what it shows',
  ],
  ['tests', 'test_engineer', 'Design the tests that this code needs, and say what it makes hard to test'],
] as const;

/**
 * Five reviews of one piece of code: quality, security, performance, accessibility, tests.
 *
 * @param code the source text itself, not a path; or several files of it
 * @throws InputError (`INVALID_TASK`) for empty code
 * @example
 * const code = await readFile('app.py', 'utf8');
 * const { results } = await orchestrator.run(createReviewTeam(code, { fileName: 'app.py' }));
 */
export function createReviewTeam(
  code: string | NonNullable<AgentTask['material']>,
  { fileName, context, load, framework, idPrefix = 'review' }: ReviewTeamOptions = {},
): AgentTask[] {
  const files: NonNullable<AgentTask['material']> | undefined = Array.isArray(code) ? code : undefined;
  const text = files?.map((file) => file.text).join('') ?? code;
  requireText('code', text, 'Give the source text that is to be reviewed.');
  const name = fileName ?? (files && namesOf(files));
  const subject = name === undefined ? '' : ` (${name})`;
  const forAll = givenInputs({ context });
  const own: Partial<Record<string, Record<string, unknown>>> = {
    performance: givenInputs({ load }),
    tests: givenInputs({ framework }),
  };
  return angles.map(([angle, agent, job]) => ({
    id: `${idPrefix}-${angle}`,
    agent,
    description: `${job}${subject}.`,
    ...(files && { material: files }),
    ...inputOf({
      ...(!files && { code, ...(fileName !== undefined && { fileName }) }),
      ...forAll,
      ...own[angle],
    }),
  }));
}

function inputOf(input: Record<string, unknown>): Pick<AgentTask, 'input'> {
  return Object.keys(input).length > 0 ? { input } : {};
}

/** As many as are worth the words: each has its name in the material. */
const mostNames = 3;

function namesOf(files: NonNullable<AgentTask['material']>): string {
  return files.length > mostNames ? `${files.length} files` : files.map(({ name }) => name).join(', ');
}
