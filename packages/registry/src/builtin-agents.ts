import { builtinDefinitions } from './agents/index.ts';
import { createRegistry, type Registry } from './registry.ts';

/** The agents that come with this package. */
export const builtinAgents: Registry = createRegistry({ source: 'built-in', agents: builtinDefinitions });
