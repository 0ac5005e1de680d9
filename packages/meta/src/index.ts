export { metaAgents } from './agents.ts';
export { type AgentBrief, agentNamePattern, briefSchema } from './create/brief.ts';
export { type CreateOptions, createMetaAgentWorkflow } from './create-meta-agent-workflow.ts';
export { createMissingAgent, type MissingAgentOptions } from './create-missing-agent.ts';
export type { AgentDesign } from './design/agent-design.ts';
export { type MarkdownOptions, toMarkdown } from './design/to-markdown.ts';
export { type AgentPackageFiles, type AgentPackageOptions, toPackage } from './design/to-package.ts';
export type { Evidence, FixtureResult } from './evidence/fixture-result.ts';
export { previewCreate, previewRefine, previewReview } from './forecast/preview-agents.ts';
export { previewGoal } from './forecast/preview-goal.ts';
export type { JobSummary } from './job/account.ts';
export type { AgentJobOptions } from './job/options.ts';
export { lintAgent, lintAgents } from './lint/lint-agent.ts';
export type { LintFinding, LintReport, LintRule } from './lint/lint-finding.ts';
export type { PlanObjection } from './orchestrate/check-plan.ts';
export type { CreatedAgent, CreationContext, OrchestrateOptions } from './orchestrate/options.ts';
export { orchestrate } from './orchestrate/orchestrate.ts';
export type { MissingAgent, Plan, PlannedTask, Replan } from './orchestrate/plan.ts';
export type {
  OrchestrationReport,
  OrchestrationStatus,
  Phase,
  TaskOutcome,
} from './orchestrate/report.ts';
export type { WrittenReport } from './orchestrate/report-writer.ts';
export type { PairCount, PairResult } from './pairs/pair-result.ts';
export type { HeldOutReview } from './panel/ask-held-out.ts';
export type { ChecklistItem, Dimension } from './panel/checklist.ts';
export type { DismissedJudge, HeardJudge, PanelReview } from './panel/panel-review.ts';
export { lowerBound, type VerdictScore } from './panel/score.ts';
export type { PanelTally } from './panel/tally.ts';
export type { Verdict } from './panel/verdict.ts';
export type { Finding } from './refine/findings.ts';
export type {
  AgentJobReport,
  AgentOutcome,
  AgentOutcomeStatus,
  Gain,
  RoundRecord,
  StopReason,
} from './refine/outcome.ts';
export { refineAgents, reviewAgents } from './refine-agents.ts';
