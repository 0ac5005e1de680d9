// What the packages of this repository share, and no program: it may change from version to version.
export { agentCreator, agentDesignReviewer, agentOrchestrator, agentRefiner } from './agents.ts';
export { updateMarkdown } from './design/to-markdown.ts';
export { requirePackageName } from './design/to-package.ts';
export { isOthersFault } from './evidence/run-fixtures.ts';
export type { GoalPreview } from './forecast/preview-goal.ts';
export {
  type ExportedAgent,
  type ExportForm,
  exportAgent,
  exportFolders,
  exportForms,
} from './forms/export-agent.ts';
export { toOwnForm } from './forms/to-own-form.ts';
export { Account } from './job/account.ts';
export { titleOf } from './job/agents-job.ts';
export { agentFromData, agentsReportOf, agentToData } from './kept-agents.ts';
export { lintWithChecks } from './lint/check-fit.ts';
export { goalReportOf } from './orchestrate/kept-goal.ts';
export { type Shortlist, shortlist } from './orchestrate/shortlist.ts';
export { describeOutcome, describeRound, gainRows, passedFixtures } from './refine/describe.ts';
export { outlineOfOutcome } from './refine/outline.ts';
