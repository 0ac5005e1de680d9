import type { AgentDefinition, SpawnRequest } from '@parallel-agents/core';
import { exampleReply } from '@parallel-agents/core/internal/testing';
import { z } from 'zod';
import type { PairVerdict } from '../agents/pair-judge.ts';
import { sampleDesign } from '../agents/sample-design.ts';
import type { AgentDesign } from '../design/agent-design.ts';
import type { AgentJobLimits } from '../job/options.ts';
import { isError, lintDesign } from '../lint/lint-agent.ts';
import { placesOf, placesSeed, swapped } from '../pairs/ask-pairs.ts';
import { splitFixtures } from '../pairs/held-out-pairs.ts';
import { anotherAnswer } from './another-answer.ts';
import type { Way } from './counting-policy.ts';
import { best, standInVerdict, stepBelow, worst } from './stand-in-verdicts.ts';
import type { Asked } from './walk.ts';

/** An agent on whose fixtures every answer does: what an input asks for, no stand-in knows. */
export function expectingNothing(agent: AgentDefinition): AgentDefinition {
  return { ...agent, ...(agent.fixtures && { fixtures: agent.fixtures.map(withoutExpectation) }) };
}

function withoutExpectation<Fixture extends { expect?: unknown }>({
  expect: _expected,
  ...fixture
}: Fixture): Omit<Fixture, 'expect'> {
  return fixture;
}

/** Stands in for what a creator has not designed yet: the example that creators are shown, for any input. */
const newDesign: AgentDesign = {
  ...sampleDesign,
  inputSchema: {},
  fixtures: sampleDesign.fixtures.map(withoutExpectation),
};

/** How the work on one agent is answered. */
interface StandIns {
  way: Way;
  limits: Pick<AgentJobLimits, 'target' | 'maxRounds'>;
  /** What decides the orders in which judges of this agent see things. */
  seed: string;
  reviewOnly: boolean;
  /** The first version, where there is one. */
  design?: AgentDesign;
}

/**
 * What those who work on one agent answer in a step such as `review-1`. Expected: the first version that can be accepted
 * is; where nothing is revised, the panel refuses at once. The longest way: each panel would accept, is asked again,
 * comes to something else and is filled anew with judges who are almost satisfied, and with the last version who are;
 * each version answers better than the one before; two held-out judges never answer.
 */
export function standInAnswer(
  step: string,
  { request, taskId }: Asked,
  standIns: StandIns,
): string | undefined {
  const { design = newDesign } = standIns;
  const { kind, round, hearing } = partsOf(step);
  switch (kind) {
    case 'create':
      return JSON.stringify(newDesign);
    case 'refine':
      return JSON.stringify({ design: revised(design, round), changes: answersToAll });
    case 'fixtures':
      return textOf(fixtureAnswer(sound(design), request), request);
    case 'exam':
      return exampleFor(request);
    case 'unseen': {
      const { outputSchema } = sound(design);
      return textOf(anotherAnswer(fixtureAnswer(sound(design), request), round, outputSchema), request);
    }
    case 'pairs':
      return JSON.stringify(newerIsBetter(request.outputJsonSchema, { step, taskId, seed: standIns.seed }));
    case 'review':
      return JSON.stringify(verdictFor(itemsIn(request.outputJsonSchema), round, hearing, standIns));
    case 'held-out':
      if (standIns.way !== 'expected' && hearing < 3) return undefined;
      return JSON.stringify(standInVerdict(itemsIn(request.outputJsonSchema), best));
  }
  throw new TypeError(`The step "${step}" has no stand-in.`);
}

/** What a refiner says who mends all that was found. */
const answersToAll = [{ finding: 'All of them.', action: 'changed', change: 'Stands for what mends them.' }];

/** What a step is about, without the numbers of rounds and hearings: `review` of `review-2.3`. */
export function kindOf(step: string): string {
  return partsOf(step).kind;
}

function partsOf(step: string): { kind: string; round: number; hearing: number } {
  const [, kind = step, round = '1', hearing = '1'] =
    /^([a-z-]*[a-z])(?:-(\d+))?(?:\.(\d+))?$/.exec(step) ?? [];
  return { kind, round: Number(round), hearing: Number(hearing) };
}

/** The example of the design, as lint has held it against the schema; else one that is made up. */
function fixtureAnswer({ examples: [example] }: AgentDesign, request: SpawnRequest): unknown {
  if (example?.output !== undefined) return example.output;
  const text = exampleFor(request);
  return request.outputJsonSchema === undefined ? text : JSON.parse(text);
}

function textOf(answer: unknown, { outputJsonSchema }: SpawnRequest): string {
  return outputJsonSchema === undefined && typeof answer === 'string' ? answer : JSON.stringify(answer);
}

/** What a judge of pairs answers who finds the new version better each time. */
function newerIsBetter(
  schema: unknown,
  { step, taskId, seed }: { step: string; taskId: string; seed: string },
): PairVerdict {
  const [{ verdicts: asked }] = pairVerdicts.parse(schema).examples;
  const isSwapped = taskId.endsWith(swapped);
  const judge = isSwapped ? taskId.slice(0, -swapped.length) : taskId;
  const places = placesOf(
    asked.map(({ pair }) => ({ id: pair })),
    placesSeed(seed, step, judge),
    isSwapped,
  );
  return {
    verdicts: asked.map(({ pair }) => ({
      pair,
      better: places.get(pair) ? 'first' : 'second',
      why: 'Stands for what decided.',
    })),
  };
}

/**
 * What an agent of whom only the schema is known may answer.
 * @param expects a number that the answer has to have
 */
export function exampleFor(
  {
    instructions,
    prompt,
    outputJsonSchema,
  }: Pick<SpawnRequest, 'instructions' | 'prompt' | 'outputJsonSchema'>,
  expects?: { field: string; atLeast: number },
): string {
  const call = {
    callNumber: 1,
    model: '',
    instructions,
    prompt,
    ...(outputJsonSchema && { outputJsonSchema }),
  };
  const { text } = exampleReply(call);
  if (outputJsonSchema === undefined || expects === undefined) return text;
  return JSON.stringify(withValue(JSON.parse(text), expects.field.split('.'), expects.atLeast));
}

function withValue(value: unknown, [name, ...rest]: readonly string[], at: number): unknown {
  if (name === undefined) return at;
  if (Array.isArray(value))
    return Object.assign([...value], { [name]: withValue(value[Number(name)], rest, at) });
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return { ...fields, [name]: withValue(fields[name], rest, at) };
}

function verdictFor(
  items: readonly string[],
  round: number,
  hearing: number,
  { way, limits: { target, maxRounds }, reviewOnly }: StandIns,
): unknown {
  if (way === 'expected') return standInVerdict(items, reviewOnly ? worst : best);
  const isLast = !reviewOnly && round >= maxRounds;
  return standInVerdict(items, [best, worst][hearing - 1] ?? (isLast ? best : stepBelow(target)));
}

/** A version of its own: one that is known already would not be looked at. */
function revised(design: AgentDesign, round: number): AgentDesign {
  const { instructions, fixtures, ...rest } = sound(design);
  // Those that are kept from a refiner it cannot hand on.
  const { shown } = splitFixtures(fixtures);
  return { ...rest, fixtures: shown, instructions: `${instructions}\n\nThis is revision ${round}.` };
}

/** A version that lint lets through; fixtures that are there stay, and no less is asked of an answer. */
function sound(design: AgentDesign): AgentDesign {
  if (!hasErrors(design)) return design;
  const { name, category, fixtures, outputSchema } = design;
  const other = { ...newDesign, name, category, ...(fixtures.length > 0 && { fixtures }) };
  if (lintDesign(design).some(({ rule }) => rule === 'schema')) return other;
  const answer = exampleFor({ instructions: '', prompt: '', outputJsonSchema: outputSchema });
  const examples = other.examples.map(({ input }) => ({ input, output: JSON.parse(answer) }));
  const held = { ...other, outputSchema, examples };
  return hasErrors(held) ? other : held;
}

function hasErrors(design: AgentDesign): boolean {
  return lintDesign(design).some(isError);
}

const pairVerdicts = z.object({
  examples: z.tuple([z.object({ verdicts: z.array(z.object({ pair: z.string() })) })]),
});

const verdicts = z.object({
  examples: z.tuple([z.object({ answers: z.array(z.object({ item: z.string() })) })]),
});

/** The statements that a judge has to answer. */
function itemsIn(schema: unknown): string[] {
  return verdicts.parse(schema).examples[0].answers.map(({ item }) => item);
}
