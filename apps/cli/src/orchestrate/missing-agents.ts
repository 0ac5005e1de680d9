import { resolve } from 'node:path';
import { namesIn, writeAgents } from '@parallel-agents/app/internal/agents';
import { saving } from '@parallel-agents/app/internal/files';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import type { AgentDefinition } from '@parallel-agents/core';
import type { AgentOutcome } from '@parallel-agents/meta';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { GoalFlags } from './orchestrate-flags.ts';

/** The agents that a plan was missing and that were made. */
export interface MadeAgents {
  add(agent: AgentDefinition, outcome: AgentOutcome): void;
  /**
   * Writes those that were made into the folder of `--keep-agents`. Not before the goal is over: a goal that is gone on with
   * would find them among its agents, and be another one.
   * @returns whether all of them could be written
   */
  keep(): Promise<boolean>;
}

export function gatherMadeAgents(
  { keepAgents }: GoalFlags,
  runtime: RuntimeChoice,
  reporter: Reporter,
  environment: Environment,
): MadeAgents {
  const made: AgentDefinition[] = [];
  return {
    add(agent, { status, target }) {
      made.push(agent);
      if (status === 'met') return;
      reporter.note(
        `The new agent ${agent.name} did not reach the target of ${target}; the plan uses it all the same.`,
      );
    },
    async keep() {
      if (keepAgents === undefined) return true;
      let areKept = true;
      for (const agent of made.splice(0)) {
        const keep = () => keepOne(agent, keepAgents, runtime, reporter, environment);
        areKept = ((await saving(`The new agent ${agent.name}`, keep, reporter)) ?? false) && areKept;
      }
      return areKept;
    },
  };
}

/** A file that is there is left alone: it may be an agent that people rely on. */
async function keepOne(
  agent: AgentDefinition,
  folder: string,
  runtime: RuntimeChoice,
  reporter: Reporter,
  environment: Environment,
): Promise<boolean> {
  if ((await namesIn(resolve(environment.cwd, folder))).includes(agent.name)) {
    reporter.problem(`The new agent ${agent.name} is not kept: ${folder} has one of that name.`);
    return true;
  }
  const { written, isComplete } = await writeAgents([agent], { out: folder }, runtime, environment, reporter);
  for (const file of written) reporter.note(`wrote ${file}`);
  return isComplete;
}
