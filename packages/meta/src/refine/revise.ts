import type { AgentTask, ErrorInfo } from '@parallel-agents/core';
import { z } from 'zod';
import { agentDesign } from '../agents/agent-parts.ts';
import { agentRefiner } from '../agents/agent-refiner.ts';
import type { Authored } from '../create/create-agent.ts';
import type { AgentCandidate, AgentDesign } from '../design/agent-design.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import { errorOf } from '../job/error-of.ts';
import { type Exam, heldToExam } from './exam.ts';
import type { Finding } from './findings.ts';

const revision = z.object({ design: agentDesign });

/** The most findings that one revision is asked to answer; the rest comes back if it still holds. */
const mostFindings = 30;

interface RevisionRequest {
  findings: readonly Finding[];
  strengths: readonly string[];
  exam: Exam;
  step: string;
}

/**
 * Has the refiner revise a version by what was found about it. It sees findings and strengths, no score and no target.
 * Statements and fixtures that were there stay as they were, whatever it makes of them.
 */
export async function revise(
  { design, metadata }: AgentCandidate,
  { findings, strengths, exam, step }: RevisionRequest,
  steps: AgentSteps,
): Promise<Authored | { error: ErrorInfo }> {
  const [result] = await steps.run(step, [revisionTask(design, { findings, strengths })], [agentRefiner]);
  if (result?.status !== 'completed') return { error: errorOf(result) };
  const { design: revised } = revision.parse(result.output);
  return {
    candidate: {
      design: heldToExam(
        { ...revised, name: design.name, category: design.category },
        { fixtures: design.fixtures, rubric: exam.rubric },
      ),
      metadata: { ...metadata, version: nextVersion(metadata.version) },
    },
    ...(result.modelUsed !== undefined && { authorModel: result.modelUsed }),
  };
}

/** What a refiner is asked. */
function revisionTask(
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

/** Changed instructions may change answers: the minor version goes up. */
function nextVersion(version: string): string {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return `${major}.${Number(minor) + 1}.0`;
}
