export { type KnownAgents, loadKnownAgents, sayHidden, setAsideIn } from './agents/agents.ts';
export { compatibilityOf, sayCompatibility } from './agents/compatibility.ts';
export { projectOf } from './agents/found-places.ts';
export { findGivenAgents, type GivenAgent } from './agents/given-agents.ts';
export { addAgents, type KeptAgents, removeAgents } from './agents/kept-agents.ts';
export { type MadeUpAgent, withMadeUp } from './agents/made-up-agents.ts';
export { exportAgents, importAgents, type MovedAgent } from './agents/move-agents.ts';
export { keepTrust, readTrust } from './agents/trust.ts';
export {
  agentsInPlaces,
  type PlacedText,
  type PlacedTexts,
  textsInPlaces,
} from './agents/workspace-places.ts';
export { defaultFolder, namesIn, writeAgents } from './agents/write-agents.ts';
