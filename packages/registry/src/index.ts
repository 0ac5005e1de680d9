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
export { type AgentDescription, type AgentOrigin, describeAgent } from './describe-agent.ts';
export { type LoadAgentsOptions, type LoadedAgents, loadAgents } from './load-agents.ts';
export type { AgentPackage } from './loading/agent-package.ts';
export {
  type AgentRemark,
  type MarkdownAgent,
  type MarkdownOptions,
  parseMarkdownAgent,
} from './loading/markdown-agent.ts';
export type { FieldRemark } from './loading/remark.ts';
export {
  fingerprintOfAgent,
  type MeasuredScore,
  readScores,
  scoresFile,
  scoresSchema,
} from './measured-scores.ts';
export { type AgentSource, createRegistry, type Registry } from './registry.ts';
export { suggestName } from './suggest-name.ts';
