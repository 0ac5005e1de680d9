import { type ReplyScript, sampleReply, scripted } from '@parallel-agents/core/testing';
import { expect, test } from 'vitest';
import { metaAgents, orchestrate } from '../../src/index.ts';
import { creationPlan, sampleReplans } from '../../src/orchestrate/sample-plans.ts';

const dimensions = ['purpose', 'instructions', 'contract', 'robustness', 'safety', 'testability'];
/** Whatever the dimensions are, the judge says that it is all excellent. */
const review = (score: number) => ({
  scores: Object.fromEntries(dimensions.map((name) => [name, score])),
  strengths: [],
  improvements: dimensions
    .filter(() => score < 8)
    .map((dimension) => ({
      severity: 'medium',
      dimension,
      problem: 'It is vague.',
      change: 'Say what is meant.',
    })),
  overallScore: 10,
});

/** Judges one design lower until it has been revised; everything else is a sample. */
function judging(after: number): ReplyScript {
  return (call) => {
    const { prompt, outputJsonSchema } = call;
    const answer = (value: unknown) => ({ kind: 'text' as const, text: JSON.stringify(value) });
    if (prompt.startsWith('# Task\nPlan how')) return answer(creationPlan(8.5, 3));
    if (prompt.startsWith('# Task\nSome tasks of your plan')) return answer(sampleReplans[2]);
    if (!prompt.startsWith('# Task\nJudge the design'))
      return sampleReply({ ...call, outputJsonSchema: outputJsonSchema ?? {} });
    if (prompt.includes('refine-log_summarizer')) return answer(review(after));
    return answer(review(prompt.includes('create-log_summarizer') ? 7.2 : 8.9));
  };
}

const goal = 'Create 3 new agents and ensure all score 8.5+';

test('agents are made and judged apart; one that falls short is revised, and judged again', async () => {
  const runtime = scripted({ reply: judging(8.7) });
  const report = await orchestrate(goal, { runtime, agents: metaAgents });
  expect(report.errors).toEqual([]);
  expect(report.status).toBe('completed');
  expect(report.tasks.map(({ task: { id }, shortfall }) => [id, shortfall ?? 'done'])).toEqual([
    ['create-flaky_test_finder', 'done'],
    ['review-flaky_test_finder', 'done'],
    ['create-changelog_writer', 'done'],
    ['review-changelog_writer', 'done'],
    ['create-log_summarizer', 'done'],
    ['review-log_summarizer', 'overallScore is 7.2, expected was at least 8.5'],
    ['refine-log_summarizer', 'done'],
    ['review-log_summarizer-2', 'done'],
  ]);
  const refining = runtime.calls.find(({ prompt }) => prompt.startsWith('# Task\nRevise the design'));
  expect(refining?.prompt).toContain('<input name="result of task create-log_summarizer">');
  expect(refining?.prompt).toContain(
    'See the field "improvements" of the input "result of task review-log_summarizer".',
  );
});

test('one that still falls short is said plainly', async () => {
  const report = await orchestrate(goal, { runtime: scripted({ reply: judging(8.4) }), agents: metaAgents });
  expect(report.status).toBe('partial');
  expect(report.markdown).toContain(
    'review-log_summarizer-2 (agent_design_reviewer): short of the goal: overallScore is 8.4',
  );
});
