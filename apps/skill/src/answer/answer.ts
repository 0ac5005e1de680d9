import { type AgentResult, InputError, type RunReport } from '@parallel-agents/core';
import { type Static, Type } from 'typebox';
import type { Host } from '../host/host.ts';
import type { ToolAnswer } from '../host/openclaw.ts';
import { accountOf, accountSchema, sayAccount } from './account.ts';
import { oneLine } from './cut.ts';
import { fenced, untrusted } from './fenced.ts';
import { fixInChat } from './fix-in-chat.ts';
import { textOf } from './output-text.ts';
import type { Part } from './part.ts';
import { type NamedText, type ShortText, sayOmitted, shorten } from './shorten.ts';

/** What became of one task. */
export const resultSchema = Type.Object(
  { task: Type.String(), outcome: Type.String(), file: Type.Optional(Type.String()) },
  { additionalProperties: false },
);

/**
 * The `details` of a run’s answer: what a program wants to know. The outputs stand in the text only, because OpenClaw’s
 * `tool_call` shows the model both. OpenClaw reads fields such as `status` and `ok` itself, so none is named so.
 */
export const answerSchema = Type.Object(
  { run: accountSchema, results: Type.Array(resultSchema) },
  { additionalProperties: false },
);
type Answer = Static<typeof answerSchema>;

/**
 * One answer for a whole run, as short as it can be.
 *
 * @param part only this much of it is wanted
 * @throws InputError for a part of a task that the run does not have
 */
export async function toAnswer(
  { runId, summary, results: all }: RunReport,
  host: Host,
  part?: Part,
): Promise<ToolAnswer> {
  const run = accountOf(runId, summary);
  const results = part?.task === undefined ? all : [resultOf(part.task, all)];
  const texts = await shorten(results.map(nameOutput), { runId, from: part?.from ?? 0 }, host);
  const shown = results.map((result, index) => ({ result, short: texts[index] ?? { text: '', omitted: 0 } }));
  const text = [sayAccount(run), untrusted, ...shown.map(say)].join('\n\n');
  const details: Answer = {
    run,
    results: shown.map(({ result: { taskId, status }, short: { file } }) => ({
      task: taskId,
      outcome: status,
      ...(file !== undefined && { file }),
    })),
  };
  return { content: [{ type: 'text', text }], details };
}

function resultOf(task: string, results: readonly AgentResult[]): AgentResult {
  const found = results.find(({ taskId }) => taskId === task);
  if (found) return found;
  const fix = `Its tasks: ${results.map(({ taskId }) => taskId).join(', ')}.`;
  throw new InputError([
    { code: 'INVALID_OPTION', path: ['task'], message: `this run has no task "${task}"`, fix },
  ]);
}

function nameOutput(result: AgentResult): NamedText {
  const ending = typeof result.output === 'string' ? 'md' : 'json';
  return { text: textOf(result), fileName: `${result.taskId}.${ending}`, task: result.taskId };
}

function say({ result, short }: { result: AgentResult; short: ShortText }): string {
  const { taskId, agent, status, error, warnings = [] } = result;
  const lines = [
    `## ${taskId} (${agent})${status === 'completed' ? '' : `: ${status}`}`,
    fenced('result', short.text),
    ...sayOmitted(short),
    error ? `${error.code}: ${oneLine(error.message)} ${fixInChat(error)}` : '',
    ...warnings.map(({ code, message }) => `${code}: ${oneLine(message)}`),
  ];
  return lines.filter((line) => line !== '').join('\n');
}
