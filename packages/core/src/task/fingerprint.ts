import { instructionsFor } from '../agent/prompt.ts';
import { nodeCrypto } from '../node-parts.ts';
import type { PreparedTask } from './prepare-tasks.ts';

/**
 * Stands for everything that a task’s answer depends on: what is asked, and how its agent is instructed. Limits and
 * models are not part of it, so that a run can be resumed with more time or another tier.
 */
export function fingerprint(prepared: PreparedTask): string {
  const { agent, task, outputFormat, dependsOn } = prepared;
  const instructions = instructionsFor(prepared);
  const asked: unknown[] = [instructions, task.description, task.input ?? null, outputFormat, dependsOn];
  if (task.material) asked.push(task.material);
  if (agent.numberLines) asked.push('numbered lines');
  if (agent.checks) asked.push(agent.checks.map(({ name }) => name));
  return nodeCrypto.hash('sha256', JSON.stringify(asked), 'hex').slice(0, 16);
}
