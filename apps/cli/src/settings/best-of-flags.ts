import type { BestOfSpec } from '@parallel-agents/app/internal/jobs';
import { InputError, type InputIssue } from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import type { Command } from 'commander';
import { z } from 'zod';
import { flag, groups, type RunFlags, toList } from './flags.ts';

/** Flags of commands that run tasks: several answers of each. */
export interface BestOfFlags {
  /** Answers of each task. */
  bestOf?: number;
  /** What most of them say stands. */
  vote?: true;
  /** Judges of the panel. */
  judges?: number;
  /** What they run on, in turn. */
  judgeModels?: string[];
}

const answers = z.int('must be a whole number').min(2, 'must be 2 to 10').max(10, 'must be 2 to 10');
const seats = z.int('must be a whole number').min(1, 'must be 1 to 10').max(10, 'must be 1 to 10');

export function addBestOfFlags(command: Command): Command {
  return command
    .optionsGroup(groups.models)
    .addOption(
      flag(
        '--best-of <number>',
        'ask for this many answers to each task; a panel scores them, and the best one is kept',
        Number,
        answers,
      ),
    )
    .option('--vote', 'keep the answer that most of several answers give, without a judge (default: of 3)')
    .addOption(
      flag('--judges <number>', 'with --best-of: judges of the panel, 1 to 10 (default: 3)', Number, seats),
    )
    .option('--judge-models <list>', 'with --best-of: what judges run on, in turn', toList);
}

/**
 * What flags say of several answers, before what a file says, and the flags without it: `--judge` is what all judges run
 * on, where there is no `--min-score` that it could belong to.
 *
 * @throws InputError for judges of a vote, or of one answer
 */
export function takeBestOf<Flags extends RunFlags & BestOfFlags>(
  flags: Flags,
  ofFile: BestOfSpec | undefined,
): { bestOf?: BestOfSpec; flags: Flags } {
  const { bestOf: wanted, vote, judge, judges, judgeModels, ...others } = flags;
  const isWanted = wanted !== undefined || vote !== undefined;
  const ofPanel = { judges: ['--judges', judges], judgeModels: ['--judge-models', judgeModels] } as const;
  for (const [name, given] of Object.values(ofPanel)) {
    if (given === undefined) continue;
    if (vote) throw idle(name, 'with --vote, which has no judge');
    if (!isWanted && ofFile === undefined) throw idle(name, 'without --best-of');
  }
  const isOfGate = flags.minScore !== undefined;
  if (vote && judge !== undefined && !isOfGate) throw idle('--judge', 'with --vote, which has no judge');
  if (!isWanted && judges === undefined && judgeModels === undefined)
    return { ...(ofFile && { bestOf: ofFile }), flags };
  const isOfPanel = !isOfGate && judge !== undefined;
  const bestOf = defined({
    answers: wanted ?? ofFile?.answers,
    vote: vote ?? (wanted === undefined ? ofFile?.vote : undefined),
    judges: judges ?? (vote ? undefined : ofFile?.judges),
    judgeModels: judgeModels ?? (isOfPanel ? [judge] : vote ? undefined : ofFile?.judgeModels),
  });
  return { bestOf, flags: { ...others, ...(!isOfPanel && judge !== undefined && { judge }) } as Flags };
}

/** What is wrong with models of judges that flags have named stands in no file. */
export function judgeAsTyped(thrown: unknown, { judge, judgeModels }: RunFlags & BestOfFlags): unknown {
  const typed = judgeModels ? '--judge-models' : judge === undefined ? undefined : '--judge';
  if (typed === undefined || !(thrown instanceof InputError)) return thrown;
  const isJudge = ([first, second]: InputIssue['path']): boolean =>
    first === 'bestOf' && second === 'judgeModels';
  return new InputError(
    thrown.issues.map((issue) => (isJudge(issue.path) ? { ...issue, path: [typed] } : issue)),
  );
}

function idle(name: string, where: string): InputError {
  const message = `it has no effect ${where}`;
  const fix = where.startsWith('without')
    ? 'Leave it out, or give --best-of 3.'
    : 'Leave it out, or leave --vote out and give --best-of 3.';
  return new InputError([{ code: 'INVALID_OPTION', path: [name], message, fix }]);
}
