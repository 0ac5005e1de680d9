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
export type { AgentOrigin } from './describe-agent.ts';
export { type LoadAgentsOptions, type LoadedAgents, loadAgents } from './load-agents.ts';
export type { AgentPackage } from './loading/agent-package.ts';
export type { AgentRemark } from './loading/markdown-agent.ts';
export type { FieldRemark } from './loading/remark.ts';
export type { MeasuredScore } from './measured-scores.ts';
export { type AgentSource, createRegistry, type Registry } from './registry.ts';
