import { builtinDefinitions } from './agents/index.ts';
import { createRegistry } from './registry.ts';

/** The agents that come with this package: their names complete in an editor, and their results have types. */
export const builtinAgents = createRegistry({ source: 'built-in', agents: builtinDefinitions });
