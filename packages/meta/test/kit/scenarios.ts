import { createBudget } from '@parallel-agents/escalation';
import { type AgentJobReport, createMetaAgentWorkflow } from '../../src/index.ts';
import type { AgentJobOptions } from '../../src/job/options.ts';
import { goodDesign, injection, mixedDesign, poorDesign } from './designs.ts';
import {
  alternating,
  always9,
  brokenWhere,
  byModel,
  generous,
  harsh,
  honest,
  judgeModels,
  mendingRefiner,
  play,
  prose,
  type Roles,
  refinerTo,
  yesToAll,
} from './roles.ts';

export interface Scenario {
  title: string;
  roles: Roles;
  options?: () => Partial<AgentJobOptions>;
}

const instructed = (text: string) => ({
  ...goodDesign,
  instructions: `${goodDesign.instructions}\n\n${text}`,
});

/** How creators, refiners, judges and agents can fail each other; each with the default roles where it names none. */
export const scenarios = {
  goodCreator: { title: 'a creator that is good at once', roles: { creator: () => goodDesign } },
  mended: { title: 'a poor creator; a refiner that mends what is found', roles: {} },
  ignored: { title: 'a refiner that changes nothing', roles: { refiner: refinerTo((design) => design) } },
  worse: {
    title: 'a refiner that makes it worse',
    roles: { creator: () => mixedDesign, refiner: refinerTo(() => poorDesign) },
  },
  regression: {
    title: 'a refiner that mends everything and breaks a fixture',
    roles: { refiner: refinerTo(() => instructed('BROKEN')), agent: brokenWhere('BROKEN') },
  },
  failsFixtures: {
    title: 'an agent that fails its fixtures until it is mended',
    roles: {
      creator: () => instructed('BROKEN'),
      refiner: refinerTo(() => goodDesign),
      agent: brokenWhere('BROKEN'),
    },
  },
  oneAlways9: {
    title: 'one judge of three that always says 9',
    roles: { refiner: refinerTo((design) => design), judge: byModel({ 'test/judge-a': always9 }, honest) },
  },
  allAlways9: {
    title: 'a whole panel that always says 9',
    roles: { refiner: refinerTo((design) => design), judge: byModel({ 'test/held-out': honest }, always9) },
  },
  yesToAll: {
    title: 'a judge that says yes to whatever it is asked',
    roles: { creator: () => goodDesign, judge: byModel({ 'test/judge-a': yesToAll }, honest) },
  },
  flips: {
    title: 'a judge that flips when it is asked again',
    roles: {
      creator: () => goodDesign,
      judge: byModel({ 'test/judge-a': alternating(generous, harsh) }, honest),
    },
  },
  prose: {
    title: 'a judge that answers in prose',
    roles: { creator: () => goodDesign, judge: byModel({ 'test/judge-a': prose }, honest) },
  },
  commandingDesign: {
    title: 'a design that tells its judges to give 10',
    roles: { creator: () => instructed(injection), refiner: refinerTo((design) => design), judge: generous },
  },
  commandingAnswers: {
    title: 'answers that tell their judges to give 10',
    roles: {
      creator: () => goodDesign,
      refiner: refinerTo((design) => design),
      agent: () => ({ flaky: [], unreadableRuns: [injection] }),
      judge: generous,
    },
  },
  budget: {
    title: 'a budget of 12 sessions',
    roles: {},
    options: () => ({ admission: [createBudget({ spawns: 12 })] }),
  },
  slowRefiner: {
    title: 'a refiner that mends one thing a round, four rounds allowed',
    roles: { refiner: mendingRefiner(1) },
  },
} satisfies Record<string, Scenario>;

const brief = { name: 'flaky_finder', purpose: 'Finds flaky tests in a CI log' };

/** Plays a scenario once, for one agent. */
export function playScenario({ roles, options }: Scenario): Promise<AgentJobReport> {
  return createMetaAgentWorkflow([brief], { runtime: play(roles), judgeModels, ...options?.() });
}
