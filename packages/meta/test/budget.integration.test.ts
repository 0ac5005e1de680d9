import { type ReplyScript, type ScriptedCall, scripted } from '@parallel-agents/core/testing';
import { type Budget, createBudget, priceList } from '@parallel-agents/escalation';
import { describe, expect, test } from 'vitest';
import { createMetaAgentWorkflow, createMissingAgent, orchestrate } from '../src/index.ts';
import { agentOrchestrator } from '../src/internal.ts';
import { reportWriter } from '../src/orchestrate/report-writer.ts';
import { author, judgeModels, roleOf, scriptFor } from './kit/roles.ts';
import { plan, sampleReport, task, worker } from './orchestrate/kit.ts';

const models = [author, ...judgeModels];
const price = { inputPerMillionUsd: 10, outputPerMillionUsd: 50 };
const prices = priceList(Object.fromEntries(models.map((model) => [model, price])));

/** A runtime that counts what its answers really cost, whatever anybody else makes of it. */
function paidRuntime(script: ReplyScript) {
  const paid = { usd: 0 };
  const reply: ReplyScript = async (call) => {
    const answer = await script(call);
    if (answer.kind !== 'text') return answer;
    // As dense as text can be: a token for each character.
    const usage = {
      inputTokens: call.instructions.length + call.prompt.length,
      outputTokens: answer.text.length,
    };
    paid.usd += prices.costUsd(call.model, usage) ?? 0;
    return { ...answer, usage };
  };
  return { runtime: scripted({ models, reply }), paid };
}

/** Agents play their roles; the parts of an orchestration answer as a plan with a missing agent needs it. */
const script: ReplyScript = (call) => {
  const answer = (value: unknown) => ({ kind: 'text' as const, text: JSON.stringify(value) });
  if (call.instructions.startsWith(agentOrchestrator.instructions)) {
    return answer(call.prompt.startsWith('# Task\nPlan how') ? planned : gaveUp);
  }
  if (call.instructions.startsWith(reportWriter.instructions)) return answer(sampleReport(call));
  if (call.instructions.startsWith('You are finder')) return answer({ answer: 'Found.' });
  return scriptFor()(call);
};

const planned = {
  ...plan(task('a'), task('b', ['a']), task('find', ['b'], { agent: 'flake_hunter', input: { log: 'x' } })),
  missingAgents: [{ name: 'flake_hunter', purpose: 'Given a CI log, finds flaky tests.' }],
};
const gaveUp = { reason: 'It cannot be mended.', tasks: [], missingAgents: [] };

const briefs = ['one', 'two'].map((name) => ({ name: `agent_${name}`, purpose: `Does thing ${name}.` }));
const reserveOutputTokens = 4_000;
/** About what is set aside for a session. */
const aside = prices.costUsd(author, { inputTokens: 20_000, outputTokens: reserveOutputTokens }) ?? 0;

interface Given {
  runtime: ReturnType<typeof paidRuntime>['runtime'];
  admission: [Budget];
  maxConcurrent: number;
  judgeModels: readonly string[];
  model: string;
}

/** Plays with a budget that lets nobody speak, and with more and more until it lets everybody speak. */
async function withGrowingBudgets(maxConcurrent: number, work: (given: Given) => Promise<void>) {
  const play = async (usd: number) => {
    const { runtime, paid } = paidRuntime(script);
    const budget = createBudget({ usd, prices, defaultModel: author, reserveOutputTokens });
    await work({ runtime, admission: [budget], maxConcurrent, judgeModels, model: author });
    return { usd, paid: paid.usd, counted: budget.spent().usd, asked: runtime.calls.map(partOf) };
  };
  const enough = (await play(1_000)).paid + aside * maxConcurrent;
  const plays: Awaited<ReturnType<typeof play>>[] = [];
  for (let share = 0.01; share <= 1; share += 0.03) plays.push(await play(enough * share));
  return plays;
}

/** Who was asked, by the part that each plays. */
function partOf(call: ScriptedCall): string {
  if (call.instructions.startsWith(agentOrchestrator.instructions)) return 'planner';
  if (call.instructions.startsWith('You are finder')) return 'worker';
  return call.instructions.startsWith(reportWriter.instructions) ? 'writer' : roleOf(call);
}

describe.each([1, 8])(
  '%i at once: a budget in US dollars is never exceeded, and what did not fit is said',
  (count) => {
    test('by agents: creators, fixtures, judges, refiners and held-out judges', async () => {
      const refused = new Set<string>();
      const plays = await withGrowingBudgets(count, async (given) => {
        const { agents, summary } = await createMetaAgentWorkflow(
          count === 1 ? briefs.slice(1) : briefs,
          given,
        );
        const short = summary.notCompleted.filter(({ code }) => code === 'BUDGET_EXHAUSTED');
        for (const { taskId } of short) refused.add(/^a\d\.([a-z-]+?)[-.\d]*\//.exec(taskId)?.[1] ?? taskId);
        expect(summary.notCompleted).toEqual(short);
        const stopped = agents.filter(({ stoppedBy }) => stoppedBy === 'budget');
        for (const { status, error } of stopped) {
          if (status === 'failed') expect(error?.code).toBe('BUDGET_EXHAUSTED');
        }
        if (short.length > 0) expect(agents.every(({ status }) => status === 'met')).toBe(false);
      });
      expectKept(plays);
      if (count > 1) return;
      // It shows something only if each part was refused once and spoke once.
      expect([...refused].sort()).toEqual([
        'create',
        'exam',
        'fixtures',
        'held-out',
        'refine',
        'review',
        'unseen',
      ]);
      expect(partsOf(plays)).toEqual(['agent', 'creator', 'examiner', 'judge', 'refiner']);
    });

    test('by an orchestration: planner, a missing agent, tasks and writer', async () => {
      const refused = new Set<string>();
      const plays = await withGrowingBudgets(count, async (given) => {
        const { status, errors, tasks, summary } = await orchestrate('Find out.', {
          ...given,
          agents: [worker('finder'), agentOrchestrator],
          createAgent: createMissingAgent(given),
        });
        const short = summary.notCompleted.filter(({ code }) => code === 'BUDGET_EXHAUSTED');
        for (const { taskId } of short) refused.add(/^[a-z]+/.exec(taskId)?.[0] ?? taskId);
        for (const { taskId } of short.filter((each) => /^(?:plan|report)/.test(each.taskId))) {
          const [phase] = taskId.split('/');
          expect(errors).toContainEqual({
            phase,
            error: expect.objectContaining({ code: 'BUDGET_EXHAUSTED' }),
          });
          expect(status).not.toBe('completed');
        }
        for (const { taskId } of short.filter((each) => each.taskId.startsWith('work/'))) {
          const outcome = tasks.find(({ task: { id } }) => `work/${id}` === taskId);
          expect(outcome?.result).toMatchObject({ status: 'failed', error: { code: 'BUDGET_EXHAUSTED' } });
          expect(status).not.toBe('completed');
        }
      });
      expectKept(plays);
      if (count > 1) return;
      expect([...refused].sort()).toEqual(['create', 'plan', 'report', 'work']);
      expect(partsOf(plays)).toEqual([
        'agent',
        'creator',
        'examiner',
        'judge',
        'planner',
        'refiner',
        'worker',
        'writer',
      ]);
    });
  },
);

type Plays = Awaited<ReturnType<typeof withGrowingBudgets>>;

function expectKept(plays: Plays): void {
  for (const { usd, paid, counted } of plays) {
    expect(paid).toBeLessThanOrEqual(usd);
    expect(counted).toBeCloseTo(paid, 9);
  }
}

function partsOf(plays: Plays): string[] {
  return [...new Set(plays.flatMap(({ asked }) => asked))].sort();
}
