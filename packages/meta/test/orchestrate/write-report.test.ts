import type { AgentResult } from '@parallel-agents/core';
import { expect, test } from 'vitest';
import type { TaskOutcome } from '../../src/orchestrate/report.ts';
import { askForReport } from '../../src/orchestrate/write-report.ts';

const outcome = (id: string, output: unknown): TaskOutcome => {
  const task = { id, agent: 'a', description: 'Look.', why: 'It was asked for.', dependsOn: [] };
  return { task, result: { taskId: id, status: 'completed', output } as AgentResult };
};

/** What is wrong with a report on two results, one of them long. */
function problemsOf(texts: readonly string[]): string[] {
  const outcomes = [outcome('long', `${'words '.repeat(30_000)}17`), outcome('short', 'It was 23.')];
  const { agent } = askForReport('Say how many.', outcomes);
  const answer = texts.map((text) => ({ text, sources: ['long', 'short'] }));
  const report = { title: 'How many', answer, sections: [], unused: [], gaps: {} };
  return (agent.outputSchema?.safeParse(report).error?.issues ?? []).map(({ message }) => message);
}

test('what the results say is taken, in paragraphs without number', () => {
  expect(problemsOf(Array(2000).fill('It was 17, and then 23.'))).toEqual([]);
});

test('a writer that makes everything up is told of a part of it', () => {
  const problems = problemsOf(Array.from({ length: 1000 }, (_, index) => `It was ${index + 1000}.`));
  expect(problems.length).toBeLessThan(30);
  expect(problems[0]).toContain('the figure "1000" stands neither in the goal nor in the results');
});

test('a report that is longer than what its writer was shown goes back', () => {
  expect(problemsOf(['words '.repeat(40_000)])).toEqual([
    expect.stringContaining('more than 200000 characters'),
  ]);
});
