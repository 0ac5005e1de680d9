import { type AgentDefinition, isParallelAgentsError, type JobEvent } from '@parallel-agents/core';
import { startOf } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { agentDesign } from './agents/agent-parts.ts';
import type { AgentCandidate } from './design/agent-design.ts';
import { fromDefinition } from './design/from-definition.ts';
import { toDefinition } from './design/to-definition.ts';
import type { AgentJobReport, AgentOutcome } from './refine/outcome.ts';

const fields = z.record(z.string(), z.unknown());
const { edgeCases, limits } = agentDesign.shape;

/** An agent that people wrote may lack what models have to give. */
const candidateSchema = z.object({
  design: z.object({
    name: z.string().min(1),
    category: z.string(),
    description: z.string(),
    instructions: z.string(),
    inputSchema: fields,
    outputSchema: fields,
    examples: z.array(z.object({ input: fields, output: z.unknown() })),
    edgeCases,
    limits,
    rubric: z.array(z.string()),
    fixtures: z.array(z.looseObject({ name: z.string(), description: z.string(), input: fields })),
  }),
  metadata: z.looseObject({ version: z.string(), tier: z.string(), tools: z.enum(['none', 'inherit']) }),
});

/** Looked at as far as it is put together again: what else there is, the same package has written. */
const keptSchema = z.looseObject({
  agents: z.array(
    z.looseObject({
      name: z.string(),
      status: z.string(),
      rounds: z.array(z.looseObject({ round: z.number() })),
      metadata: z.unknown().optional(),
    }),
  ),
  summary: z.looseObject({ asked: z.number() }),
});

/** An agent as plain data, for a log or another process. */
export function agentToData(agent: AgentDefinition): unknown {
  return fromDefinition(agent);
}

/**
 * The agent that was made plain data of.
 *
 * @throws ZodError for data that is none; InputError `INVALID_AGENT` if its schemas cannot be used
 */
export function agentFromData(data: unknown): AgentDefinition {
  return toDefinition(candidateSchema.parse(data) as AgentCandidate);
}

/** What became of agents, as the log of their job keeps it: agents that can be run, as data. */
export function keptAgents({ agents, summary }: AgentJobReport): object {
  return {
    agents: agents.map(({ agent, ...outcome }) => ({
      ...outcome,
      ...(agent && { metadata: fromDefinition(agent).metadata }),
    })),
    summary,
  };
}

/**
 * What became of agents, from the log of their job.
 *
 * @returns `undefined` for a job that has not ended, and of a version that kept less
 */
export function agentsReportOf(events: readonly JobEvent[]): AgentJobReport | undefined {
  const ended = events.findLast((event) => event.type === 'job.ended');
  const kept = keptSchema.safeParse(ended?.report);
  if (!kept.success) return undefined;
  const agents = kept.data.agents.map(({ metadata, ...outcome }) => {
    const agent = metadata === undefined ? undefined : usable({ design: outcome.design, metadata });
    return { ...outcome, ...(agent && { agent }) } as unknown as AgentOutcome;
  });
  const summary = kept.data.summary as unknown as AgentJobReport['summary'];
  return { jobId: startOf(events).jobId, agents, summary };
}

/** One whose schemas cannot be used is shown, and cannot be run. */
function usable(data: unknown): AgentDefinition | undefined {
  try {
    return agentFromData(data);
  } catch (thrown) {
    if (thrown instanceof z.ZodError || isParallelAgentsError(thrown)) return undefined;
    throw thrown;
  }
}
