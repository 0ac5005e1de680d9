import type { OrchestrationReport } from '@parallel-agents/meta';
import { type Static, Type } from 'typebox';
import type { Host } from '../host/host.ts';
import type { ToolAnswer } from '../host/openclaw.ts';
import { workspaceNamespace } from '../workspace/workspace-agents.ts';
import { type Written, writeWorkspaceFile } from '../workspace/write-file.ts';
import { accountOf, accountSchema, sayAccount } from './account.ts';
import { resultSchema } from './answer.ts';
import { oneLine } from './cut.ts';
import { fenced, untrusted } from './fenced.ts';
import type { Part } from './part.ts';
import { sayOmitted, shorten } from './shorten.ts';

/** The `details` of what came of a goal. */
export const goalAnswerSchema = Type.Object(
  {
    run: accountSchema,
    outcome: Type.String(),
    results: Type.Array(resultSchema),
    /** The whole report, or the plan where only that was asked for. */
    file: Type.Optional(Type.String()),
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
  report: OrchestrationReport;
  made: readonly MadeAgent[];
  /** Only this much of the report is wanted. */
  part?: Part | undefined;
}

/** The report, or the plan where only that was asked for, with the account of everything. */
export async function toGoalAnswer({ report, made, part }: GoalOutcome, host: Host): Promise<ToolAnswer> {
  const { orchestrationId, status, tasks, summary } = report;
  const run = accountOf(orchestrationId, summary);
  const { lines, file } = await (status === 'planned'
    ? showPlan(report, host)
    : showReport(report, part?.from ?? 0, host));
  const details: GoalAnswer = {
    run,
    outcome: status,
    results: tasks.map(({ task, result }) => ({ task: task.id, outcome: result.status })),
    ...(file !== undefined && { file }),
  };
  const text = [sayAccount(run), ...made.map(sayMade), untrusted, ...lines].join('\n\n');
  return { content: [{ type: 'text', text }], details };
}

interface Shown {
  lines: string[];
  file?: string;
}

function sayMade({ name, written }: MadeAgent): string {
  if ('file' in written) return `Made the agent ${workspaceNamespace}/${name}: ${written.file}.`;
  return `Made the agent ${name}, for this goal only: it was not kept, as ${written.notSaved}.`;
}

async function showReport(
  { orchestrationId: runId, markdown }: OrchestrationReport,
  from: number,
  host: Host,
): Promise<Shown> {
  const [short] = await shorten([{ text: markdown.trim(), fileName: 'report.md' }], { runId, from }, host);
  if (short === undefined) return { lines: [] };
  const { text, file } = short;
  return { lines: [fenced('report', text), ...sayOmitted(short)], ...(file !== undefined && { file }) };
}

/** The file is what `plan` takes, so that the chat’s agent need not write the plan out again. */
async function showPlan({ orchestrationId, goal, plan }: OrchestrationReport, host: Host): Promise<Shown> {
  if (plan === undefined) return { lines: [] };
  const text = `${JSON.stringify({ goal, ...plan }, null, 2)}\n`;
  const written = await writeWorkspaceFile(`${orchestrationId}/plan.json`, text, host, { replace: true });
  const tasks = plan.tasks.map(({ id, agent, dependsOn, why }) => {
    const after = dependsOn.length > 0 ? `, after ${dependsOn.join(' and ')}` : '';
    return `- ${id} (${agent}${after}): ${oneLine(why)}`;
  });
  const missing = plan.missingAgents.map(({ name, purpose }) => `- a new agent ${name}: ${oneLine(purpose)}`);
  const lines = [`Nothing of this plan was run. ${oneLine(plan.reason)}`, [...tasks, ...missing].join('\n')];
  if ('notSaved' in written) return { lines: [...lines, `The plan was not saved: ${written.notSaved}.`] };
  const next = `The plan stands in ${written.file}. To carry it out, call this tool with the same goal and "plan": "${written.file}".`;
  return { lines: [...lines, next], file: written.file };
}
