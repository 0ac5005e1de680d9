import type { AgentDefinition, AgentResult } from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import {
  type AgentJobOptions,
  type AgentJobReport,
  createMetaAgentWorkflow,
  refineAgents,
  reviewAgents,
} from '@parallel-agents/meta';
import type { GivenAgent } from '../agents/given-agents.ts';
import { knownByName } from '../agents/known-by-name.ts';
import { byGiven } from '../basics/setting-issue.ts';
import { settleAccount } from '../experience/learning.ts';
import type { JobContext } from './context.ts';
import { noteOverspending } from './escalation.ts';
import type { JobWork } from './job.ts';
import { type AgentsReport, toAgentsReport } from './job-report.ts';
import { type JobSetup, openSetup } from './job-setup.ts';
import type { CreateSpec, RefineSpec, ReviewSpec } from './job-spec.ts';
import { keptBy } from './start-options.ts';

export type AgentsSpec = CreateSpec | RefineSpec | ReviewSpec;

/** Opens what work on agents needs. The gate of runs is left out: it would judge the judges. */
export async function openAgentsSetup(
  spec: AgentsSpec,
  context: JobContext,
): Promise<JobSetup & { judgeModels: readonly string[] }> {
  const { settings, here } = context;
  const { gate: _gate, ...spending } = settings.spending;
  const named = byGiven(here.describe, 'judgeModels');
  const asked = spec.judgeModels?.map((name) => settings.names.resolve(name, named));
  const judgeModels = asked ?? spending.tiers?.map(({ model }) => model) ?? [];
  const namedBy = asked ? named : spending.tiersNamedBy;
  const planned = judgeModels.map((model) => ({ agent: 'agent_panel_judge', description: 'Judge.', model }));
  const tasks = [{ agent: 'agent_creator', description: 'Create.' }, ...planned];
  const required = judgeModels.map((model) => ({ model, namedBy }));
  const wanted = { tasks, limits: spec.limits, models: judgeModels, required, recalls: false };
  return { ...(await openSetup({ ...settings, spending }, wanted, context)), judgeModels };
}

/** What work on agents is told of the spec and the settings. */
export function agentJobOptions(
  spec: AgentsSpec,
  { options, judgeModels }: JobSetup & { judgeModels: readonly string[] },
): AgentJobOptions {
  const { judges } = spec;
  const { target, maxRounds } = 'review' in spec ? {} : spec;
  return { ...options, judgeModels, ...defined({ target, maxRounds, judges }) };
}

/** The agents that a spec names; none of one that makes new ones. What is remarkable about them is noted. */
export async function agentsIn(
  spec: AgentsSpec,
  { findAgents, known: { registry }, here, notes }: JobContext,
): Promise<GivenAgent[]> {
  if ('create' in spec) return [];
  const names = 'refine' in spec ? spec.refine : spec.review;
  const { agents, warnings } = await (findAgents?.(names, registry) ??
    knownByName(names, registry, here.describe));
  for (const warning of warnings) notes.note(warning);
  return agents;
}

/** Makes, refines or reviews agents. */
export async function runAgents(
  spec: AgentsSpec,
  { context, options, request, id, signal, emit }: JobWork,
): Promise<AgentsReport> {
  const { takenNames = [], resume = false } = options;
  const { here, notes, known } = context;
  const given = await agentsIn(spec, context);
  const setup = await openAgentsSetup(spec, context);
  const results: AgentResult[] = [];
  // One that is gone on with may have written its agents already.
  const own = new Set(resume && 'create' in spec ? spec.create.map(({ name }) => name) : []);
  try {
    const kept = await keptBy(context);
    const agents = await work(
      spec,
      given.map(({ definition }) => definition),
      {
        ...agentJobOptions(spec, setup),
        takenNames: [...known.registry.names(), ...takenNames].filter((name) => !own.has(name)),
        jobId: id,
        ...setup.shown,
        ...(request !== undefined && { request }),
        ...kept,
        ...(kept.journal && { resume: true }),
        signal,
        onEvent(event) {
          if (event.type === 'task.ended') results.push(event.result);
          emit(event);
        },
      },
    );
    noteOverspending(setup.budget, notes.note);
    // Fixtures and judges are no work of the user's that tiers could be learned from.
    const beside = { here, note: notes.note, learn: false };
    const account = await settleAccount({ results }, setup.settings, [], beside);
    const report = toAgentsReport({ id, kind: kindOfAgents(spec) }, agents, {
      results,
      given,
      wasStopped: signal.aborted,
    });
    return { ...report, ...(account && { account }) };
  } finally {
    setup.release();
  }
}

function work(
  spec: AgentsSpec,
  definitions: readonly AgentDefinition[],
  { takenNames, ...options }: AgentJobOptions & { takenNames: readonly string[] },
): Promise<AgentJobReport> {
  if ('create' in spec) return createMetaAgentWorkflow(spec.create, { ...options, takenNames });
  return 'refine' in spec ? refineAgents(definitions, options) : reviewAgents(definitions, options);
}

function kindOfAgents(spec: AgentsSpec): AgentsReport['kind'] {
  if ('create' in spec) return 'create';
  return 'refine' in spec ? 'refine' : 'review';
}
