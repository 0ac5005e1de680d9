export { type KnownAgents, loadKnownAgents } from './agents/agents.ts';
export { compatibilityOf, sayCompatibility } from './agents/compatibility.ts';
export { findGivenAgents, type GivenAgent } from './agents/given-agents.ts';
