import { isDeepStrictEqual } from 'node:util';
import type { Account } from '@parallel-agents/app/internal/jobs';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import type { AgentResult, RunReport } from '@parallel-agents/core';
import { accountFields } from './account-fields.ts';
import { toSafeJsonPieces } from './sanitize.ts';

/**
 * A result with every field of the public document in place: what is not known is null. Each text stands once: where
 * `output` is all that was answered, `text` is null; what an attempt and its result share stands with the result.
 */
export function toResultDocument(
  result: AgentResult,
  { scripted }: Pick<RuntimeChoice, 'scripted'> = {},
): Record<string, unknown> {
  const { taskId, agent, status, output, text, error, sessionKey, modelUsed, usage, costUsd, ...others } =
    result;
  const attempts = others.attempts.map(({ text: own, ...attempt }) =>
    own === text ? attempt : { ...attempt, text: own },
  );
  return {
    taskId,
    agent,
    status,
    ...(scripted && { scripted }),
    output: output ?? null,
    text: output !== undefined && saysNoMore(text, output) ? null : text,
    error: error ?? null,
    sessionKey: sessionKey ?? null,
    modelUsed: modelUsed ?? null,
    usage: usage ?? null,
    costUsd: costUsd ?? null,
    ...others,
    attempts,
  };
}

/** Whether an answer is nothing but its output: the same text, or the same JSON, in a fence or not. */
function saysNoMore(text: string, output: unknown): boolean {
  if (typeof output === 'string') return text.trim() === output.trim();
  try {
    return isDeepStrictEqual(JSON.parse(unfenced(text)), output);
  } catch {
    // It is no JSON as it stands: what was mended or left out can be seen in it only.
    return false;
  }
}

/** Without a fence that encloses the whole of it. */
function unfenced(text: string): string {
  const whole = text.trim();
  const end = whole.indexOf('\n');
  const isFenced = /^```\w*\r?$/.test(whole.slice(0, Math.max(0, end))) && whole.endsWith('\n```');
  return isFenced ? whole.slice(end, -3) : whole;
}

/** What `--json` prints of a run, in pieces: all results together may be longer than a text can be. */
export function* runDocumentPieces(
  { runId, results, summary }: RunReport,
  account: Account | undefined,
  notes: readonly string[],
  runtime: Pick<RuntimeChoice, 'name' | 'scripted'>,
): Generator<string> {
  const { name, scripted } = runtime;
  const mark = scripted ? { scripted } : {};
  const document = {
    jobId: runId,
    // Its name before, for programs that read it.
    runId,
    runtime: name,
    ...mark,
    results: [],
    summary: { ...summary, ...accountFields(account, runtime) },
    ...notesField(notes),
  };
  yield* resultsPieces(document, results, mark);
}

/** A document whose field `results` is filled one by one; one that cannot be written leaves its place to its other facts. */
export function resultsPieces(
  document: Record<string, unknown>,
  results: readonly AgentResult[],
  mark: Pick<RuntimeChoice, 'scripted'>,
): Generator<string> {
  return toSafeJsonPieces(
    document,
    'results',
    results,
    (result) => toResultDocument(result, mark),
    ({ output: _output, text: _text, attempts: _attempts, ...rest }, thrown) => ({
      ...rest,
      notShown: reasonOf(thrown),
    }),
  );
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** What is worth knowing beside the results, where there is something. */
export function notesField(notes: readonly string[]): object {
  return notes.length > 0 ? { notes } : {};
}
