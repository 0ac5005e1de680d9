import type { GoalReport } from '@parallel-agents/app/internal/start';
import type { AgentResult } from '@parallel-agents/core';
import type { OrchestrationReport } from '@parallel-agents/meta';
import { type Static, Type } from 'typebox';
import type { Host } from '../host/host.ts';
import { workspaceNamespace } from '../workspace/workspace-agents.ts';
import { type Written, writeWorkspaceFile } from '../workspace/write-file.ts';
import { accountOf, accountSchema, sayAccount } from './account.ts';
import type { Answer } from './answer.ts';
import { oneLine } from './cut.ts';
import { type Outcome, outcomeFields, sayOutcome, toOutcome } from './outcome.ts';
import { nameOutput, resultOf } from './output-text.ts';
import type { Part } from './part.ts';
import { type Piece, pieceFields, sayPiece, toPiece } from './piece.ts';
import { type NamedText, shorten } from './shorten.ts';
import { noteOn } from './untrusted.ts';

/** The `details` of what came of a goal: the report, or the plan where only that was asked for. */
export const goalAnswerSchema = Type.Object(
  {
    run: accountSchema,
    note: Type.String(),
    outcome: Type.String(),
    ...pieceFields,
    /** A line for each task of a plan that was not run. */
    plan: Type.Optional(Type.Array(Type.String())),
    /** The agents that were made, and what can be done next, a line each. */
    notes: Type.Optional(Type.Array(Type.String())),
    results: Type.Array(Type.Object(outcomeFields, { additionalProperties: false })),
  },
  { additionalProperties: false },
);
type GoalAnswer = Static<typeof goalAnswerSchema>;

/** An agent that was made because the plan was missing it. */
export interface MadeAgent {
  name: string;
  written: Written;
}

interface GoalOutcome {
  report: Pick<GoalReport, 'goal' | 'account'>;
  made: readonly MadeAgent[];
  /** Only this much of the report is wanted. */
  part?: Part | undefined;
}

/**
 * The report, or the plan where only that was asked for, with the account of everything.
 *
 * @throws InputError for a part of a task that the plan does not have
 */
export async function toGoalAnswer(
  { report: { goal: report, account }, made, part }: GoalOutcome,
  host: Host,
): Promise<Answer<GoalAnswer>> {
  const { jobId, status, summary } = report;
  const all = report.tasks.map(({ task, result }) => ({ ...result, taskId: task.id }));
  const chosen = part?.task === undefined ? undefined : resultOf(part.task, all);
  const { notes = [], ...shown } = await show(report, chosen, part?.from ?? 0, host);
  const results = chosen ? [chosen] : all;
  const outcomes = results.map(toOutcome);
  const allNotes = chosen
    ? outcomes.flatMap(sayOutcome)
    : [...made.map(sayMade), ...notes, ...sayWarnings(outcomes), ...sayUnread(jobId, all, host)];
  return withText({
    run: accountOf(jobId, summary, account),
    note: noteOn([shown]),
    outcome: status,
    ...shown,
    ...(allNotes.length > 0 && { notes: allNotes }),
    results: outcomes,
  });
}

function show(
  report: OrchestrationReport,
  chosen: AgentResult | undefined,
  from: number,
  host: Host,
): Promise<Shown> {
  const { jobId: runId, markdown, status } = report;
  if (chosen) return showPiece('result', nameOutput(chosen), { runId, from }, host);
  if (status === 'planned') return showPlan(report, host);
  return showPiece('report', { text: markdown.trim(), fileName: 'report.md' }, { runId, from }, host);
}

/** The report itself says what became of each task. */
function withText(details: GoalAnswer): Answer<GoalAnswer> {
  const { run, note, notes = [], plan, ...piece } = details;
  const lines = plan ? [plan.join('\n')] : [sayPiece(piece).join('\n')];
  return { details, text: [sayAccount(run), note, ...lines, ...notes].join('\n\n') };
}

/** What is to be known of results, each once. */
function sayWarnings(outcomes: readonly Outcome[]): string[] {
  const tasks = new Map<string, string[]>();
  for (const { task, warnings = [] } of outcomes) {
    for (const warning of warnings) tasks.set(warning, [...(tasks.get(warning) ?? []), task]);
  }
  return [...tasks].map(([warning, of]) => `${of.join(', ')}: ${warning}`);
}

/** A report holds nothing of what was written by tasks that did not complete; it is paid for all the same. */
function sayUnread(run: string, results: readonly AgentResult[], host: Host): string[] {
  const unread = results.filter(({ status, text }) => status !== 'completed' && text !== '');
  const [first, ...others] = unread.map(({ taskId }) => taskId);
  if (first === undefined || host.shared.kept.journal(host) === undefined) return [];
  const more = others.length === 0 ? '' : ` The same for: ${others.join(', ')}.`;
  const call = `parallel_agents_resume ${JSON.stringify({ run, task: first })}`;
  return [`What ${first} had written, at no cost: ${call}.${more}`];
}

interface Shown extends Piece {
  plan?: string[];
  notes?: string[];
}

function sayMade({ name, written }: MadeAgent): string {
  if ('file' in written) return `Made the agent ${workspaceNamespace}/${name}: ${written.file}.`;
  return `Made the agent ${name}, for this goal only: it was not kept, as ${written.notSaved}.`;
}

async function showPiece(
  tag: 'result' | 'report',
  named: NamedText,
  of: { runId: string; from: number },
  host: Host,
): Promise<Shown> {
  const [short] = await shorten([named], of, host);
  return short ? toPiece(tag, short) : {};
}

/** The file is what `plan` takes, so that the chat’s agent need not write the plan out again. */
async function showPlan({ jobId, goal, plan }: OrchestrationReport, host: Host): Promise<Shown> {
  if (plan === undefined) return {};
  const text = `${JSON.stringify({ goal, ...plan }, null, 2)}\n`;
  const written = await writeWorkspaceFile(`${jobId}/plan.json`, text, host, { replace: true });
  const tasks = plan.tasks.map(({ id, agent, dependsOn, why }) => {
    const after = dependsOn.length > 0 ? `, after ${dependsOn.join(' and ')}` : '';
    return `- ${id} (${agent}${after}): ${oneLine(why)}`;
  });
  const missing = plan.missingAgents.map(({ name, purpose }) => `- a new agent ${name}: ${oneLine(purpose)}`);
  const lines = [`Nothing of this plan was run. ${oneLine(plan.reason)}`, ...tasks, ...missing];
  if ('notSaved' in written) {
    return { plan: lines, notes: [`The plan was not saved: ${written.notSaved}.`] };
  }
  const next = `The plan stands in ${written.file}. To carry it out, call parallel_agents_orchestrate with the same goal and "plan": "${written.file}".`;
  return { plan: lines, file: written.file, notes: [next] };
}
