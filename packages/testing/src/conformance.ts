import { describe, it } from 'vitest';
import type { RuntimeBehaviour, SubjectSource } from './conformance/behaviour.ts';
import { type RuntimeBehaviourId, runtimeBehaviours } from './conformance/behaviours.ts';
import { showBehaviour } from './conformance/show-behaviour.ts';

/** A runtime for the suite, and what it is excused from. */
export interface RuntimeHarness extends SubjectSource {
  /** The behaviours that this runtime does not show, each with the reason why that is all right. */
  skip?: Partial<Record<RuntimeBehaviourId, string>>;
}

/** As many waits as the longest behaviour has. */
const waitsInOneBehaviour = 5;

/**
 * The tests that every runtime passes, as a vitest suite. Call it at the top of a test file.
 * @param name the runtime’s name in test titles
 * @example
 * describeRuntimeConformance('mine', {
 *   create: async () => {
 *     const model = await startModelServer();
 *     return {
 *       runtime: openaiCompatible({ baseUrl: model.url }), // yours in its place
 *       script: (reply) => model.script(reply),
 *       modelCalls: () => model.calls.length,
 *       close: () => model.close(),
 *     };
 *   },
 * });
 */
export function describeRuntimeConformance(name: string, harness: RuntimeHarness): void {
  const skips: Partial<Record<string, string>> = harness.skip ?? {};
  const unknown = Object.keys(skips).filter((id) => !runtimeBehaviours.some((known) => known.id === id));
  if (unknown.length > 0) throw new RangeError(`The suite has no behaviour named ${unknown.join(', ')}.`);
  const timeout = (harness.patienceSeconds ?? 10) * waitsInOneBehaviour * 1000;
  describe(`${name} runtime`, () => {
    for (const behaviour of runtimeBehaviours as readonly RuntimeBehaviour[]) {
      const reason = skips[behaviour.id];
      const title = `${behaviour.title} [${behaviour.id}]`;
      if (reason === undefined) {
        it(title, { timeout }, ({ skip }) => showBehaviour(behaviour, harness, skip));
      } else {
        it.skip(`${title} (skipped: ${reason})`);
      }
    }
  });
}

export { type AgentDefinitionRules, describeAgentDefinitions } from './conformance/agent-definitions.ts';
export type {
  BehaviourContext,
  RuntimeBehaviour,
  RuntimeSubject,
  SubjectSource,
} from './conformance/behaviour.ts';
export { type RuntimeBehaviourId, runtimeBehaviours } from './conformance/behaviours.ts';
