import { unmetExpectations } from '@parallel-agents/core/internal';
import type { AgentDesign } from '../design/agent-design.ts';
import { emptiestAnswer } from '../evidence/empty-answer.ts';
import type { LintFinding } from './lint-finding.ts';

/**
 * Whether fixtures can tell an answer from none. Where they say what they expect, the least that the output schema lets pass
 * must fail one of them. For designs whose schemas are sound.
 */
export function checkExamStrength({ fixtures, outputSchema }: AgentDesign): LintFinding[] {
  const expecting = fixtures.flatMap(({ expect }) =>
    expect && Object.keys(expect).length > 0 ? expect : [],
  );
  if (fixtures.length === 0) return [];
  if (expecting.length === 0) {
    return [
      {
        rule: 'exam',
        severity: 'warning',
        field: 'fixtures',
        problem: 'none says what it expects, so an empty answer passes all of them',
        fix: 'Give a fixture `expect`: a field with its value or bound, words that must be found or absent.',
      },
    ];
  }
  const emptiest = emptiestAnswer(outputSchema);
  if (emptiest === undefined || expecting.some((expect) => unmetExpectations(expect, emptiest).length > 0))
    return [];
  return [
    {
      rule: 'exam',
      severity: 'error',
      field: 'fixtures',
      problem: `an answer that holds nothing meets all that they expect: ${JSON.stringify(emptiest).slice(0, 200)}`,
      fix: 'Have at least one fixture expect what only work can bring: an entry, a word of its input, a value.',
    },
  ];
}
