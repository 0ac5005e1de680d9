import type { TasksReport } from '@parallel-agents/app/internal/start';
import type { AgentResult } from '@parallel-agents/core';
import { sayBestOf } from '@parallel-agents/core/internal';
import { type Static, Type } from 'typebox';
import type { Host } from '../host/host.ts';
import { sayLeftOut } from '../workspace/read-material.ts';
import { accountOf, accountSchema, sayAccount } from './account.ts';
import type { Answer } from './answer.ts';
import { oneLine } from './cut.ts';
import { outcomeFields, sayOutcome, toOutcome } from './outcome.ts';
import { nameOutput, resultOf } from './output-text.ts';
import type { Part } from './part.ts';
import { pieceFields, sayPiece, toPiece } from './piece.ts';
import { shorten } from './shorten.ts';
import { noteOn } from './untrusted.ts';

/** What became of one task, and what its agent wrote. */
const resultSchema = Type.Object({ ...outcomeFields, ...pieceFields }, { additionalProperties: false });

/** The `details` of a run’s answer. */
export const runAnswerSchema = Type.Object(
  { run: accountSchema, note: Type.String(), results: Type.Array(resultSchema) },
  { additionalProperties: false },
);
type RunAnswer = Static<typeof runAnswerSchema>;

interface Asked {
  part?: Part | undefined;
  leftOut?: readonly string[];
}

/**
 * One answer for a whole run, as short as it can be.
 *
 * @param asked what is left out of it: only a part is wanted, or files were not read
 * @throws InputError for a part of a task that the run does not have
 */
export async function toRunAnswer(
  { id, summary, results: all, account }: Pick<TasksReport, 'id' | 'summary' | 'results' | 'account'>,
  host: Host,
  { part, leftOut = [] }: Asked = {},
): Promise<Answer<RunAnswer>> {
  const chosen = part?.task === undefined ? all : [resultOf(part.task, all)];
  const texts = await shorten(chosen.map(nameOutput), { runId: id, from: part?.from ?? 0 }, host);
  const results = chosen.map((result, index) => {
    const short = texts[index];
    return { ...toOutcome(result), ...(short && toPiece('result', short)) };
  });
  const details = {
    run: accountOf(id, summary, account),
    note: [noteOn(results), ...sayNotRead(leftOut)].join(' '),
    results,
  };
  return withText(details, chosen);
}

function sayNotRead(leftOut: readonly string[]): string[] {
  return leftOut.length === 0 ? [] : [`Not among what the agents read: ${oneLine(sayLeftOut(leftOut))}.`];
}

/** @param of the results themselves, in the same order */
function withText(details: RunAnswer, of: readonly Pick<AgentResult, 'bestOf'>[]): Answer<RunAnswer> {
  const { run, note, results } = details;
  const lines = results.map((result, index) => {
    const { task, agent, outcome } = result;
    const heading = `## ${task} (${agent})${outcome === 'completed' ? '' : `: ${outcome}`}`;
    const bestOf = of[index]?.bestOf;
    // In the text alone: every field of an answer takes room that OpenClaw has for signatures.
    const why = bestOf ? [`Of several answers: ${sayBestOf(bestOf)}.`] : [];
    return [heading, ...sayPiece(result), ...why, ...sayOutcome(result)].join('\n');
  });
  return { details, text: [sayAccount(run), note, ...lines].join('\n\n') };
}
