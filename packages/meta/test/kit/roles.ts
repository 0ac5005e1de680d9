import { isDeepStrictEqual } from 'node:util';
import {
  type ReplyScript,
  type ScriptedCall,
  type ScriptedReply,
  type ScriptedRuntime,
  sampleReply,
  scripted,
} from '@parallel-agents/core/testing';
import { z } from 'zod';
import type { AgentDesign } from '../../src/design/agent-design.ts';
import { goodDesign, poorDesign, repairs } from './designs.ts';
import { honestVerdict } from './honest-judge.ts';
import { designIn, inputOf } from './prompt.ts';

/** A value that a role answers with, or a fault. */
type Answer = object | ScriptedReply;

/** Who plays what in a job. Each role sees exactly what a model would. */
export interface Roles {
  /** @default makes the poor design */
  creator?: (call: ScriptedCall) => Answer;
  /** @default mends what the first two findings name */
  refiner?: (call: ScriptedCall) => Answer;
  /** @default judges honestly */
  judge?: (call: ScriptedCall) => Answer;
  /** Compares answers. @default finds them equal */
  pairs?: (call: ScriptedCall) => Answer;
  /** Writes the fixtures that are kept from the refiner. @default those of the design, as they are */
  examiner?: (call: ScriptedCall) => Answer;
  /** The agent that was made, on its fixtures. @default an answer that fits its schema */
  agent?: (call: ScriptedCall) => Answer;
}

/** The author’s model, three for the panel, one that is held out. */
export const author = 'test/author';
export const judgeModels: readonly string[] = [
  'test/judge-a',
  'test/judge-b',
  'test/judge-c',
  'test/held-out',
];

export function play(
  roles: Roles = {},
  { latencyMs = 0, models = [] }: { latencyMs?: number; models?: readonly string[] } = {},
): ScriptedRuntime {
  return scripted({
    models: [author, ...new Set([...judgeModels, ...models])],
    reply: scriptFor(roles),
    latencyMs,
  });
}

export function scriptFor(roles: Roles = {}): ReplyScript {
  const {
    creator = () => poorDesign,
    refiner = mendingRefiner(2),
    judge = honest,
    pairs = sampleReply,
    examiner = sampleReply,
    agent = sampleReply,
  } = roles;
  return (call) => {
    const role = roleOf(call);
    const answer = { creator, refiner, judge, pairs, examiner, agent }[role](call);
    return 'kind' in answer ? (answer as ScriptedReply) : { kind: 'text', text: JSON.stringify(answer) };
  };
}

export function roleOf({ instructions }: ScriptedCall): keyof Roles {
  if (instructions.startsWith('You design agents')) return 'creator';
  if (instructions.startsWith('You revise designs')) return 'refiner';
  if (instructions.startsWith('You compare answers')) return 'pairs';
  if (instructions.startsWith('You write the exam')) return 'examiner';
  return instructions.startsWith('You are one judge') ? 'judge' : 'agent';
}

export const honest = (call: ScriptedCall): object => honestVerdict(call.prompt);

const findings = z.array(z.object({ place: z.string(), source: z.string() }));

/** Puts right so many of the dimensions that findings name, and nothing else. */
export function mendingRefiner(count: number): (call: ScriptedCall) => object {
  return ({ prompt }) => {
    const named = findings.parse(inputOf(prompt, 'findings')).map(({ place }) => place);
    const known = [...new Set(named)].filter((place) => place in repairs).slice(0, count);
    const design = known.reduce((revised, place) => repairs[place]?.(revised) ?? revised, designIn(prompt));
    const changes = known.map((finding) => ({ finding, action: 'changed', change: 'Mended.' }));
    const none = { finding: 'all', action: 'declined', change: 'Nothing is known against it.' };
    return { design, changes: changes.length > 0 ? changes : [none] };
  };
}

/** Answers with another design, whatever the findings are. */
export function refinerTo(change: (design: AgentDesign) => AgentDesign): (call: ScriptedCall) => object {
  return ({ prompt }) => {
    const [before, design] = [designIn(prompt), change(designIn(prompt))];
    const action = isDeepStrictEqual(before, design) ? 'declined' : 'changed';
    return { design, changes: [{ finding: 'all', action, change: 'As was said.' }] };
  };
}

/** A judge to whom everything is excellent, without contradicting itself. */
export const generous = ({ prompt }: ScriptedCall): object => honestVerdict(prompt, { seen: goodDesign });

/** Nothing is below 4 of 5 for it: its overall score is always 9. */
export const always9 = (call: ScriptedCall): object => {
  const verdict = honestVerdict(call.prompt, { seen: goodDesign });
  const scales = Object.fromEntries(Object.keys(verdict.scales).map((name) => [name, 4]));
  return { ...verdict, scales };
};

/** Nothing is good enough for it. */
export const harsh = ({ prompt }: ScriptedCall): object => honestVerdict(prompt, { seen: poorDesign });

export const prose = (): ScriptedReply => ({ kind: 'text', text: 'A wonderful agent, 10 out of 10!' });

/** An agent that answers nothing usable where its instructions hold a word. */
export function brokenWhere(word: string): (call: ScriptedCall) => ScriptedReply {
  return (call) =>
    call.instructions.includes(word) ? { kind: 'text', text: '{"flaky": "many"}' } : sampleReply(call);
}

/** Says yes to whatever it is asked. */
export const yesToAll = (call: ScriptedCall): object => {
  const verdict = honestVerdict(call.prompt, { seen: goodDesign });
  return { ...verdict, answers: verdict.answers.map((answer) => ({ ...answer, answer: 'yes' })) };
};

const pairsAsked = z.array(z.object({ pair: z.string(), first: z.unknown(), second: z.unknown() }));

/** A judge of pairs by what it can measure of an answer, the more the better; less than `least` makes no difference. */
export function prefers(
  measure: (answer: unknown) => number,
  { least = 1e-9 } = {},
): (call: ScriptedCall) => object {
  return ({ prompt }) => ({
    verdicts: pairsAsked.parse(inputOf(prompt, 'pairs')).map(({ pair, first, second }) => {
      const gap = measure(first) - measure(second);
      const better = Math.abs(gap) < least ? 'equal' : gap > 0 ? 'first' : 'second';
      return { pair, better, why: 'Measured.' };
    }),
  });
}

/** Has one role played by model: `byModel({ 'test/judge-a': generous }, honest)`. */
export function byModel(
  players: Record<string, (call: ScriptedCall) => Answer>,
  others: (call: ScriptedCall) => Answer,
): (call: ScriptedCall) => Answer {
  return (call) => (players[call.model] ?? others)(call);
}

/** Plays the first the first time it is asked, then the other, and so on. */
export function alternating(
  first: (call: ScriptedCall) => Answer,
  second: (call: ScriptedCall) => Answer,
): (call: ScriptedCall) => Answer {
  let asked = 0;
  return (call) => (asked++ % 2 === 0 ? first : second)(call);
}
