export { type KnownAgents, loadKnownAgents } from './agents/agents.ts';
export { compatibilityOf, sayCompatibility } from './agents/compatibility.ts';
export { findGivenAgents, type GivenAgent } from './agents/given-agents.ts';
export { type MadeUpAgent, withMadeUp } from './agents/made-up-agents.ts';
export { defaultFolder, namesIn, writeAgents } from './agents/write-agents.ts';
