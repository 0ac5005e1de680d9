import type { AgentTask, ErrorInfo } from '@parallel-agents/core';
import { z } from 'zod';
import { agentDesign } from '../agents/agent-parts.ts';
import { agentRefiner } from '../agents/agent-refiner.ts';
import type { Authored } from '../create/create-agent.ts';
import type { AgentCandidate, AgentDesign } from '../design/agent-design.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import { errorOf } from '../job/error-of.ts';
import type { Finding } from './findings.ts';

const revision = z.object({ design: agentDesign });

/** The most findings that one revision is asked to answer; the rest comes back if it still holds. */
const mostFindings = 30;

/** Has the refiner revise a version by what was found about it. It sees findings and strengths, no score and no target. */
export async function revise(
  { design, metadata }: AgentCandidate,
  { findings, strengths, step }: { findings: readonly Finding[]; strengths: readonly string[]; step: string },
  steps: AgentSteps,
): Promise<Authored | { error: ErrorInfo }> {
  const [result] = await steps.run(step, [revisionTask(design, { findings, strengths })], [agentRefiner]);
  if (result?.status !== 'completed') return { error: errorOf(result) };
  const { design: revised } = revision.parse(result.output);
  return {
    candidate: {
      design: {
        ...revised,
        name: design.name,
        category: design.category,
        fixtures: keepFixtures(design.fixtures, revised.fixtures),
      },
      metadata: { ...metadata, version: nextVersion(metadata.version) },
    },
    ...(result.modelUsed !== undefined && { authorModel: result.modelUsed }),
  };
}

/** What a refiner is asked. */
export function revisionTask(
  design: AgentDesign,
  { findings, strengths }: { findings: readonly Finding[]; strengths: readonly string[] },
): AgentTask {
  return {
    id: 'refine',
    agent: agentRefiner.name,
    description: 'Revise this design by the findings about it.',
    input: { design, findings: findings.slice(0, mostFindings), strengths },
  };
}

/** A fixture once there stays as it was, whatever a revision makes of it; new ones come behind. */
function keepFixtures(
  kept: AgentDesign['fixtures'],
  revised: AgentDesign['fixtures'],
): AgentDesign['fixtures'] {
  const names = new Set(kept.map(({ name }) => name));
  return [...kept, ...revised.filter(({ name }) => !names.has(name))];
}

/** Changed instructions may change answers: the minor version goes up. */
function nextVersion(version: string): string {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return `${major}.${Number(minor) + 1}.0`;
}
