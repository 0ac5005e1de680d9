import { answers } from './answers.ts';
import type { RuntimeBehaviour } from './behaviour.ts';
import { failures } from './failures.ts';
import { finding } from './finding.ts';
import { stopping } from './stopping.ts';
import { tools } from './tools.ts';
import { upkeep } from './upkeep.ts';

/** Everything that is expected of a runtime, in the order in which it is shown. */
export const runtimeBehaviours = [
  ...answers,
  ...tools,
  ...failures,
  ...stopping,
  ...finding,
  ...upkeep,
] as const satisfies readonly RuntimeBehaviour[];

/** The name of one behaviour. */
export type RuntimeBehaviourId = (typeof runtimeBehaviours)[number]['id'];
