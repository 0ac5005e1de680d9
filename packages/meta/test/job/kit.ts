import { InputError } from '@parallel-agents/core';
import type { ScriptedCall } from '@parallel-agents/core/testing';
import type { sampleDesign } from '../../src/agents/sample-design.ts';
import { toDefinition } from '../../src/design/to-definition.ts';
import { roleOf } from '../kit/roles.ts';

export const briefs = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `agent_${index + 1}`,
    purpose: `Does thing ${index + 1}.`,
  }));

const metadata = { version: '1.0.0', tier: 'standard', tools: 'none' } as const;
export const definitionOf = (design: typeof sampleDesign) => toDefinition({ design, metadata });

/** The calls of one role. */
export const callsOf = (calls: readonly ScriptedCall[], role: string) =>
  calls.filter((call) => roleOf(call) === role);

/** What is wrong with the input that is refused. */
export async function issuesOf(work: Promise<unknown>): Promise<string[]> {
  const thrown: unknown = await work.catch((reason: unknown) => reason);
  if (!(thrown instanceof InputError)) throw new Error(`No InputError: ${String(thrown)}`);
  return thrown.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
}
