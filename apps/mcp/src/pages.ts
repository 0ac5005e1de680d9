import type { JobReport } from '@parallel-agents/app';
import { sayFix } from '@parallel-agents/app/internal/fields';
import type { AgentResult, ErrorInfo } from '@parallel-agents/core';
import { type AgentOutcome, toMarkdown } from '@parallel-agents/meta';
import { z } from 'zod';
import { describeTool } from './describe-tool.ts';

/** The most characters of one page: clients cut longer answers, or put them where the model does not look. */
const pageCharacters = 24_000;

export const pageSchema = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  /** Present where there is more: what `result` takes to go on. */
  next: z.object({ from: z.int(), offset: z.int().optional() }).optional(),
});
export type Page = z.infer<typeof pageSchema>;

/** A task or an agent and what became of it: what is short, and the one text that may be long. */
interface Item {
  fields: Record<string, unknown>;
  text: string;
  /** Shown in place of the text where all of it fits. */
  value?: unknown;
}

/** What a job brought back, item by item. */
export function itemsOf(report: JobReport): Item[] {
  if ('agents' in report) return report.agents.agents.map(toAgentItem);
  const tasks = report.results.map(toTaskItem);
  if (report.kind !== 'goal') return tasks;
  const { status, markdown } = report.goal;
  return [{ fields: { report: status }, text: markdown }, ...tasks];
}

/**
 * The items from one on, as many as fit a page. One that is longer than a page comes in pieces, by `offset`.
 */
export function pageOf(
  items: readonly Item[],
  { from = 0, offset = 0 }: { from?: number; offset?: number },
): Page {
  const shown: Page['items'] = [];
  let room = pageCharacters;
  for (let index = from; index < items.length; index++) {
    const { fields, text, value = text } = items[index] as Item;
    const start = index === from ? offset : 0;
    const left = text.length - start;
    const size = JSON.stringify(fields).length + left;
    if (size > room && shown.length > 0) return { items: shown, next: { from: index } };
    if (left > room) {
      const next = { from: index, offset: start + room };
      return { items: [{ ...fields, piece: text.slice(start, start + room), of: text.length }], next };
    }
    shown.push(
      start > 0 ? { ...fields, piece: text.slice(start), of: text.length } : { ...fields, output: value },
    );
    room -= size;
  }
  return { items: shown };
}

function toTaskItem(result: AgentResult): Item {
  const { taskId, agent, status, costUsd, warnings } = result;
  const fields = {
    task: taskId,
    agent,
    status,
    ...(costUsd !== undefined && { costUsd }),
    ...(warnings && { warnings: warnings.map(({ message }) => message) }),
  };
  if (result.status !== 'completed') {
    return { fields: { ...fields, error: toShownError(result.error) }, text: result.text };
  }
  const { output } = result;
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  return { fields, text, value: output };
}

function toShownError(error: ErrorInfo): Pick<ErrorInfo, 'code' | 'message' | 'fix'> {
  return { code: error.code, message: error.message, fix: sayFix(error, describeTool) };
}

function toAgentItem(outcome: AgentOutcome): Item {
  const { name, status, panel, findings, error, agent } = outcome;
  const fields = {
    agent: name,
    status,
    ...(panel && { score: panel.lowerBound }),
    ...(findings.length > 0 && { findings: findings.slice(0, 5) }),
    ...(error && { error: toShownError(error) }),
  };
  return { fields, text: agent ? toMarkdown(agent) : '' };
}
