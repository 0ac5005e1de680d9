import type { AgentResult, RunReport } from '@parallel-agents/core';
import type { Account } from '../run/account.ts';
import type { RuntimeChoice } from '../runtimes/runtimes.ts';
import { accountFields } from './account-fields.ts';

/** A result with every field of the public document in place: what is not known is null. */
export function toResultDocument(
  result: AgentResult,
  { scripted }: Pick<RuntimeChoice, 'scripted'> = {},
): Record<string, unknown> {
  const { taskId, agent, status, output, text, error, sessionKey, modelUsed, usage, costUsd, ...rest } =
    result;
  return {
    taskId,
    agent,
    status,
    ...(scripted && { scripted }),
    output: output ?? null,
    text,
    error: error ?? null,
    sessionKey: sessionKey ?? null,
    modelUsed: modelUsed ?? null,
    usage: usage ?? null,
    costUsd: costUsd ?? null,
    ...rest,
  };
}

/** What `--json` prints of a run. */
export function toRunDocument(
  { runId, results, summary }: RunReport,
  account: Account | undefined,
  notes: readonly string[],
  runtime: Pick<RuntimeChoice, 'name' | 'scripted'>,
): Record<string, unknown> {
  const { name, scripted } = runtime;
  return {
    runId,
    runtime: name,
    ...(scripted && { scripted }),
    results: results.map((result) => toResultDocument(result, { ...(scripted && { scripted }) })),
    summary: { ...summary, ...accountFields(account, runtime) },
    ...notesField(notes),
  };
}

/** What is worth knowing beside the results, where there is something. */
export function notesField(notes: readonly string[]): object {
  return notes.length > 0 ? { notes } : {};
}
