import type { AgentResult, AgentTask, ErrorCode } from '@parallel-agents/core';
import { judgeName, panelJudge } from '../agents/panel-judge.ts';
import type { AgentDesign } from '../design/agent-design.ts';
import type { FixtureResult } from '../evidence/fixture-result.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import { type ChecklistItem, checklistFor } from './checklist.ts';
import { contradictsItself, flips } from './contradictions.ts';
import type { DismissedJudge, HeardJudge } from './panel-review.ts';
import { scoreVerdict } from './score.ts';
import { shuffle } from './shuffle.ts';
import { type Verdict, verdictSchema } from './verdict.ts';

/** What judges are shown of an agent. Nothing tells them who wrote it, which version it is, or what others said. */
export interface Subject {
  design: AgentDesign;
  /** What was asked for, where the agent was made on a brief. */
  brief?: unknown;
  fixtures: readonly FixtureResult[];
}

/** A judge to be asked. */
export interface AskedJudge {
  judge: string;
  /** Absent: what the policy or the runtime chooses. */
  model?: string;
  /** A verdict it gave before on the same subject, which the next one must agree with. */
  earlier?: Verdict;
}

export interface Hearing {
  heard: HeardJudge[];
  dismissed: DismissedJudge[];
}

const unheard: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['BUDGET_EXHAUSTED', 'CANCELLED']);

export function checklistOf({ design, fixtures }: Subject): ChecklistItem[] {
  return checklistFor(
    design.rubric,
    fixtures.some(({ answer }) => answer !== undefined),
  );
}

/**
 * Asks judges, each in sessions of its own, every time in another order. One that fails, contradicts itself, or comes to
 * something else when it is asked twice, is dismissed.
 *
 * @param times how often each is asked now
 */
export async function hearJudges(
  subject: Subject,
  judges: readonly AskedJudge[],
  { step, times, steps }: { step: string; times: 1 | 2; steps: AgentSteps },
): Promise<Hearing> {
  const checklist = checklistOf(subject);
  const agent = panelJudge(checklist);
  const asks = judges.flatMap((asked) =>
    Array.from({ length: times }, (_, index) => ({
      asked,
      id: index === 0 ? asked.judge : `${asked.judge}-again`,
    })),
  );
  const tasks = asks.map(({ asked: { model }, id }) =>
    judgeTask(subject, { id, model, checklist, seed: `${steps.seed}/${step}/${id}` }),
  );
  const results = await steps.run(step, tasks, [agent]);
  const hearing: Hearing = { heard: [], dismissed: [] };
  for (const asked of judges) {
    const own = asks.flatMap((ask, index) => (ask.asked === asked ? (results[index] ?? []) : []));
    // A judge that the budget or the user did not let speak has done nothing wrong.
    if (own.some(({ error }) => error && unheard.has(error.code))) continue;
    const outcome = hearOne(asked, own, checklist);
    if ('reason' in outcome) hearing.dismissed.push(outcome);
    else hearing.heard.push(outcome);
  }
  return hearing;
}

/** What a judge is asked. */
function judgeTask(
  subject: Subject,
  {
    id,
    model,
    checklist,
    seed,
  }: { id: string; model: string | undefined; checklist: readonly ChecklistItem[]; seed: string },
): AgentTask {
  return {
    id,
    agent: judgeName,
    description: 'Judge the design of this agent by its answers and its text.',
    input: materialFor(subject, checklist, seed),
    ...(model !== undefined && { model }),
  };
}

function hearOne(
  { judge, earlier }: AskedJudge,
  results: readonly AgentResult[],
  checklist: readonly ChecklistItem[],
): HeardJudge | DismissedJudge {
  const modelUsed = results.find((result) => result.modelUsed !== undefined)?.modelUsed;
  const named = { judge, ...(modelUsed !== undefined && { model: modelUsed }) };
  const schema = verdictSchema(checklist);
  const verdicts: Verdict[] = earlier === undefined ? [] : [earlier];
  for (const { status, output, error } of results) {
    if (status !== 'completed')
      return { ...named, reason: `${error?.code ?? status}: ${error?.message ?? ''}` };
    const verdict = schema.parse(output);
    const reason = contradictsItself(verdict, checklist);
    if (reason !== undefined) return { ...named, reason };
    verdicts.push(verdict);
  }
  const [first, second] = verdicts;
  if (first === undefined) return { ...named, reason: 'it was not asked' };
  const reason = second && flips(first, second, checklist);
  if (reason !== undefined) return { ...named, reason };
  const verdict = second ?? first;
  return { ...named, verdict, verdicts, score: scoreVerdict(verdict, checklist) };
}

/**
 * What is the same for all judges stands first, where a provider can keep it. Order moves verdicts, so that every judge
 * has another one of what stands behind.
 */
function materialFor(
  { design, brief, fixtures }: Subject,
  checklist: readonly ChecklistItem[],
  seed: string,
): Record<string, unknown> {
  return {
    design,
    ...(brief !== undefined && { brief }),
    fixtureRuns: shuffle(fixtures, seed, ({ fixture }) => fixture).map(
      ({ fixture, input, answer, problems }) => ({
        fixture,
        input,
        ...(answer !== undefined && { answer }),
        ...(problems.length > 0 && { problems }),
      }),
    ),
    checklist: shuffle(checklist, seed, ({ id }) => id).map(({ id, statement }) => ({ id, statement })),
  };
}
