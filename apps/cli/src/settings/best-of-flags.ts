import type { BestOfSpec } from '@parallel-agents/app/internal/jobs';
import { InputError, type InputIssue } from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import type { Command } from 'commander';
import { z } from 'zod';
import { flag, groups, type RunFlags } from './flags.ts';

/** Flags of commands that run tasks: several answers of each. */
export interface BestOfFlags {
  /** Answers of each task. */
  bestOf?: number;
  /** What most of them say stands. */
  vote?: true;
}

const answers = z.int('must be a whole number').min(2, 'must be 2 to 10').max(10, 'must be 2 to 10');

export function addBestOfFlags(command: Command): Command {
  return command
    .optionsGroup(groups.models)
    .addOption(
      flag(
        '--best-of <number>',
        'ask for this many answers to each task; a judge scores them, and the best one is kept',
        Number,
        answers,
      ),
    )
    .option('--vote', 'keep the answer that most of several answers give, without a judge (default: of 3)');
}

/**
 * What flags say of several answers, before what a file says, and the flags without it: `--judge` is the one that scores,
 * where there is no `--min-score` that it could belong to.
 *
 * @throws InputError for a judge of a vote
 */
export function takeBestOf<Flags extends RunFlags & BestOfFlags>(
  flags: Flags,
  ofFile: BestOfSpec | undefined,
): { bestOf?: BestOfSpec; flags: Flags } {
  const { bestOf: wanted, vote, judge } = flags;
  if (wanted === undefined && vote === undefined) return { ...(ofFile && { bestOf: ofFile }), flags };
  const scores = vote === undefined && flags.minScore === undefined;
  const bestOf = defined({ answers: wanted ?? ofFile?.answers, vote, judge: scores ? judge : undefined });
  if (vote && judge !== undefined && flags.minScore === undefined) throw voteWithoutJudge();
  if (!scores || judge === undefined) return { bestOf, flags };
  const { judge: _judge, ...others } = flags;
  return { bestOf, flags: others as Flags };
}

/** What is wrong with a judge that a flag has named stands in no file. */
export function judgeAsTyped(thrown: unknown, { judge }: RunFlags): unknown {
  if (judge === undefined || !(thrown instanceof InputError)) return thrown;
  const isJudge = ([first, second]: InputIssue['path']): boolean => first === 'bestOf' && second === 'judge';
  return new InputError(
    thrown.issues.map((issue) => (isJudge(issue.path) ? { ...issue, path: ['--judge'] } : issue)),
  );
}

function voteWithoutJudge(): InputError {
  const message = 'it has no effect with --vote, which has no judge';
  const fix = 'Leave it out, or leave --vote out and give --best-of 3.';
  return new InputError([{ code: 'INVALID_OPTION', path: ['--judge'], message, fix }]);
}
