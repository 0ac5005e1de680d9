import {
  type AcceptedAnswer,
  type Attempt,
  type AttemptPlan,
  type AttemptPolicy,
  type BestOf,
  type Gate,
  InputError,
} from '@parallel-agents/core';
import { gate, type JudgeOptions } from '../gates/judge.ts';
import { decisionOf, saysTheSame } from './same-answer.ts';

export interface BestOfOptions extends JudgeOptions {
  /** Seats of the panel, from 1 to 10. @default 3 */
  judges?: number;
  /** Answers that are wanted of each task, from 2 to 10. @default 3 */
  answers?: number;
  /**
   * `score`: a panel scores each, and the highest stands. `vote`: what most of them say stands, and nobody judges; longer
   * texts have no vote, nor have properties such as `reason` and `confidence`.
   * @default 'score'
   */
  by?: 'score' | 'vote';
}

/** As many as judge an agent. */
const defaultJudges = 3;

/** Nothing can be better. */
const highest = 10;

/**
 * Asks for several answers of each task and keeps the best. The first one comes as the policy gets it, with its tiers,
 * its corrective attempts and its gates; the others are asked on the model that gave it, at once. All of them pass the same
 * schema and checks. It stops as soon as no further answer can change what stands: at a score of 10, or at a majority. Of
 * a vote, so many are asked at once as are needed in any case.
 *
 * Where further answers cannot be had, because a budget is used up or the run is stopped, the best of those that came
 * stands, and a warning says so.
 *
 * @throws InputError if `answers` is no whole number from 2 to 10
 * @example
 * createOrchestrator({ runtime, policy: bestOf(cascade({ tiers }), { answers: 3, by: 'vote' }) });
 */
export function bestOf(policy: AttemptPolicy, options: BestOfOptions = {}): AttemptPolicy {
  const { answers: wanted = 3, by = 'score', judges = defaultJudges, ...judging } = options;
  if (!Number.isInteger(wanted) || wanted < 2 || wanted > 10) throw outOfRange();
  const scoring = by === 'score' ? [scoringGate({ ...judging, judges })] : [];
  return {
    ...(policy.retries !== undefined && { retries: policy.retries }),
    async next(context) {
      const { attempts, answers = [] } = context;
      const plan =
        answers.length === 0
          ? await policy.next(context)
          : await nextOf(policy, context, { copies: copiesOf(answers, wanted, by, attempts) });
      if (plan === undefined || by === 'vote') return plan;
      // One that is judged already, by the gate of its policy, is not judged again.
      const isScored = plan.gates?.some(({ name }) => name === 'judge') === true;
      return isScored ? plan : { ...plan, gates: [...(plan.gates ?? []), ...scoring] };
    },
    choose: (answers, attempts) => {
      const isEarly = answersAsked(attempts) < wanted && isDecided(answers, wanted, by, attempts);
      return { ...choose(answers, wanted, by), ...(isEarly && { decidedEarly: true as const }) };
    },
  };
}

async function nextOf(
  policy: AttemptPolicy,
  { attempts, answers = [], ...context }: Parameters<AttemptPolicy['next']>[0],
  { copies }: { copies: number },
): Promise<AttemptPlan | undefined> {
  if (copies <= 0) return undefined;
  const [first] = answers;
  if (first === undefined) return undefined;
  const { model, tier } = first.attempt;
  const before = attempts.slice(0, attempts.indexOf(first.attempt));
  // What its policy had planned for the accepted attempt has the gates that each answer is to pass.
  const planned = await policy.next({ ...context, attempts: before });
  return {
    reason: 'another',
    ...(copies > 1 && { copies }),
    ...(model !== undefined && { model }),
    ...(tier !== undefined && { tier }),
    ...(planned?.gates && { gates: planned.gates }),
  };
}

/** Of the first answer, whatever it took, and of each that was asked for after it. */
function answersAsked(attempts: readonly Attempt[]): number {
  return 1 + attempts.filter(({ reason }) => reason === 'another').length;
}

/** How many further answers are to be asked for at once; 0 or less: none. */
function copiesOf(
  answers: readonly AcceptedAnswer[],
  wanted: number,
  by: 'score' | 'vote',
  attempts: readonly Attempt[],
): number {
  if (isDecided(answers, wanted, by, attempts)) return 0;
  const left = wanted - answersAsked(attempts);
  if (by === 'score') return left;
  // Fewer could not decide it, even if all of them said what most have said so far.
  const [most, next] = sizesOf(answers);
  return Math.min(left, Math.floor((next - most + left) / 2) + 1);
}

/** Of the largest group of answers that say the same, and of the one after it. */
function sizesOf(answers: readonly AcceptedAnswer[]): [most: number, next: number] {
  const [most = 0, next = 0] = groupsOf(answers)
    .map(({ length }) => length)
    .toSorted((a, b) => b - a);
  return [most, next];
}

/** Whether what stands is the same whatever the answers say that are still to come. */
function isDecided(
  answers: readonly AcceptedAnswer[],
  wanted: number,
  by: 'score' | 'vote',
  attempts: readonly Attempt[],
): boolean {
  if (by === 'score') return answers.some(({ attempt }) => scoreOf(attempt) === highest);
  const [most, next] = sizesOf(answers);
  // A tie goes to the group that came first, which the leader need not be: it must stay ahead.
  return most > next + (wanted - answersAsked(attempts));
}

function choose(answers: readonly AcceptedAnswer[], wanted: number, by: 'score' | 'vote'): BestOf {
  const base = { wanted, accepted: answers.length };
  const [first] = answers;
  if (first === undefined) throw new TypeError('There is no answer to choose from.');
  if (by === 'vote') {
    const groups = groupsOf(answers);
    const size = Math.max(...groups.map(({ length }) => length));
    const [winner = first] = groups.find(({ length }) => length === size) ?? [];
    const isVote = size > 1;
    return {
      ...base,
      attempt: winner.attempt.number,
      by: isVote ? 'vote' : 'first',
      votes: size,
    };
  }
  const scored = answers.flatMap((answer) => {
    const score = scoreOf(answer.attempt);
    return score === undefined ? [] : [{ answer, score }];
  });
  const [best] = scored.toSorted((one, other) => other.score - one.score);
  if (best === undefined) return { ...base, attempt: first.attempt.number, by: 'first' };
  return {
    ...base,
    attempt: best.answer.attempt.number,
    by: 'score',
    score: best.score,
  };
}

/** Answers that say the same, in the order in which each was first said. */
function groupsOf(answers: readonly AcceptedAnswer[]): AcceptedAnswer[][] {
  const groups: { decision: unknown; answers: AcceptedAnswer[] }[] = [];
  for (const answer of answers) {
    const decision = decisionOf(answer.output);
    const known = groups.find((group) => saysTheSame(group.decision, decision));
    if (known) known.answers.push(answer);
    else groups.push({ decision, answers: [answer] });
  }
  return groups.map((group) => group.answers);
}

function scoreOf({ gates = [] }: Attempt): number | undefined {
  return gates.findLast(({ score }) => score !== undefined)?.score;
}

/** Scores, and refuses nothing: an answer that no judge could look at stays one to choose from. */
function scoringGate(options: JudgeOptions): Gate {
  const judge = gate({ describe: 'any score', accepts: () => true }, options);
  return {
    ...judge,
    async judge(context) {
      try {
        return await judge.judge(context);
      } catch (thrown) {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        return { accepted: true, reason: `not scored: ${why}` };
      }
    },
  };
}

function outOfRange(): InputError {
  const message = 'must be a whole number from 2 to 10';
  const fix = 'Give how many answers are wanted of each task, such as 3.';
  return new InputError([{ code: 'INVALID_OPTION', path: ['answers'], message, fix }]);
}
