import type { AgentDefinition, JobPreview, SessionPreview } from '@parallel-agents/core';
import { type AgentBrief, checkBriefs } from '../create/brief.ts';
import { type CreateOptions, createMetaAgentWorkflow } from '../create-meta-agent-workflow.ts';
import { fromDefinition } from '../design/from-definition.ts';
import { seedOf } from '../job/agent-steps.ts';
import { type AgentJobOptions, checkOptions } from '../job/options.ts';
import { checkAgents, refineAgents, reviewAgents } from '../refine-agents.ts';
import type { Way } from './counting-policy.ts';
import { expectingNothing, kindOf, standInAnswer } from './stand-ins.ts';
import { walk } from './walk.ts';

/**
 * What `createMetaAgentWorkflow` would start: the job itself, taken through on a runtime that answers at once.
 * Expected: each first version is accepted. The longest way: all rounds are used, and every judge is replaced. Designs
 * that are not there yet are taken to be like the example that creators are shown, with three fixtures. Spawns nothing.
 *
 * @throws InputError as the job does
 * @example
 * const { expected, longest } = await previewCreate([{ purpose: 'Finds flaky tests in a CI log' }], { runtime });
 */
export async function previewCreate(
  briefs: readonly AgentBrief[],
  options: CreateOptions,
): Promise<JobPreview> {
  checkBriefs(briefs, options.takenNames ?? []);
  return bothWays(options, { reviewOnly: false }, (walked) => createMetaAgentWorkflow(briefs, walked));
}

/**
 * The same for `refineAgents`. Fixtures that a refiner adds are not known.
 *
 * @throws InputError as the job does
 * @example
 * const { expected, longest } = await previewRefine(agents, { runtime, maxRounds: 3 });
 */
export async function previewRefine(
  agents: Iterable<AgentDefinition>,
  options: AgentJobOptions,
): Promise<JobPreview> {
  const given = checkAgents(agents).map(expectingNothing);
  return bothWays(options, { reviewOnly: false, given }, (walked) => refineAgents(given, walked));
}

/**
 * The same for `reviewAgents`. Expected: the panel accepts none of the agents, so that it is asked once.
 *
 * @throws InputError as the job does
 * @example
 * const { expected, longest } = await previewReview(agents, { runtime, judges: 5 });
 */
export async function previewReview(
  agents: Iterable<AgentDefinition>,
  options: AgentJobOptions,
): Promise<JobPreview> {
  const given = checkAgents(agents).map(expectingNothing);
  return bothWays(options, { reviewOnly: true, given }, (walked) => reviewAgents(given, walked));
}

async function bothWays<Options extends AgentJobOptions>(
  options: Options,
  { reviewOnly, given = [] }: { reviewOnly: boolean; given?: readonly AgentDefinition[] },
  work: (options: Options) => Promise<unknown>,
): Promise<JobPreview> {
  const limits = checkOptions(options);
  const designs = given.map((agent) => fromDefinition(agent).design);
  const take = (way: Way): Promise<SessionPreview[]> =>
    walk({
      way,
      options,
      work,
      partOf: ({ step }) => kindOf(localStep(step).step),
      answer(asked) {
        const { step, number } = localStep(asked.step);
        const design = designs[number - 1];
        const seed = seedOf(limits, number);
        return standInAnswer(step, asked, { way, limits, seed, reviewOnly, ...(design && { design }) });
      },
    });
  return { expected: await take('expected'), longest: [await take('longest'), await take('steady')] };
}

/** `a2.review-1`: the step `review-1` of the second agent. */
function localStep(step: string): { number: number; step: string } {
  const [, number = '', local = step] = /^a(\d+)\.(.*)$/.exec(step) ?? [];
  return { number: Number(number), step: local };
}
