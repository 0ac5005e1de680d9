export {
  accessibilityReviewer,
  apiDesigner,
  backendDeveloper,
  builtinDefinitions,
  codeReviewer,
  contentWriterControversial,
  contentWriterCreative,
  contentWriterEducational,
  contentWriterFunny,
  contentWriterTrendy,
  databaseArchitect,
  devopsEngineer,
  documentationWriter,
  frontendDeveloper,
  performanceReviewer,
  securityReviewer,
  testEngineer,
} from './agents/index.ts';
export { builtinAgents } from './builtin-agents.ts';
export { type AgentDescription, describeAgent } from './describe-agent.ts';
export { type LoadAgentsOptions, type LoadedAgents, loadAgents } from './load-agents.ts';
export type { AgentPackage } from './loading/agent-package.ts';
export { type MarkdownAgent, parseMarkdownAgent } from './loading/markdown-agent.ts';
export { type AgentSource, createRegistry, type Registry } from './registry.ts';
export { suggestName } from './suggest-name.ts';
