export {
  type AgentDefinition,
  type AgentFixture,
  type AgentResolver,
  type AgentsIn,
  defineAgent,
  type KnownAgents,
  type NewAgent,
  resolverOf,
  type Tier,
  type ToolLimit,
} from './agent/agent-definition.ts';
export { whyWithoutTools } from './agent/tool-rights.ts';
export { usableAgents } from './agent/usable-agents.ts';
export type {
  Admission,
  AdmissionControl,
  AdmissionRequest,
  AdmissionWait,
  EarlierSpending,
  ExpectedSession,
  SettledOutcome,
} from './attempt/admission.ts';
export {
  type AttemptPlan,
  type AttemptPolicy,
  isCorrectable,
  singleModel,
} from './attempt/attempt-policy.ts';
export { boundedParse } from './bounded-parse.ts';
export {
  type ErrorCode,
  type ErrorInfo,
  type ErrorOptions,
  formatPath,
  InputError,
  type InputIssue,
  isParallelAgentsError,
  JournalError,
  ParallelAgentsError,
  RuntimeError,
  toErrorInfo,
  type Way,
} from './errors.ts';
export { Ledger, summarize } from './folds/ledger.ts';
export { openSessions } from './folds/open-sessions.ts';
export { OverviewFold, overviewOf } from './folds/overview.ts';
export { resultsOf, type StepResult } from './folds/results.ts';
export { spendingOf } from './folds/spending.ts';
export { startOf } from './folds/start.ts';
export { type StepState, stepsOf } from './folds/steps.ts';
export type { RunSummary } from './folds/summary.ts';
export { type TaskState, taskStates } from './folds/task-states.ts';
export { countHidden, hiddenCharacters } from './hidden-text.ts';
export { indentedJson } from './indented-json.ts';
export { sayIssue } from './issue-words.ts';
export type { JobOptions, OpenJob } from './job/job.ts';
export { openJob } from './job/open-job.ts';
export { type StoppedSessions, stopSessions } from './job/stop-sessions.ts';
export { EventLog } from './log/event-log.ts';
export type {
  AgentCreated,
  AgentEnded,
  AgentOutline,
  AgentStarted,
  AttemptEnded,
  AttemptRestarted,
  AttemptStarted,
  Ending,
  JobEnded,
  JobEvent,
  JobFact,
  JobKind,
  JobLimits,
  JobResumed,
  JobStarted,
  JournalFailed,
  PanelOutline,
  PlanDecided,
  PlanMade,
  PlanOutline,
  RoundEnded,
  RoundOutline,
  RunEnded,
  RunEvent,
  RunResumed,
  RunStarted,
  RunTask,
  SessionAnswering,
  SessionEnded,
  SessionStarted,
  TaskEnded,
  TaskStarted,
  TaskWaiting,
} from './log/events.ts';
export type {
  JobLog,
  JobOverview,
  JobStatus,
  Journal,
  LogWriter,
  TailOptions,
} from './log/journal.ts';
export { journalErrors } from './log/journal-errors.ts';
export { LogCodec, type StoredEvent } from './log/log-codec.ts';
export { onAbort } from './on-abort.ts';
export {
  createOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
  orchestratorOptionsOf,
  type RunOptions,
  runIdSchema,
} from './orchestrator.ts';
export { checkOutput, type ExpectedOutput, type OutputCheck } from './output/check-output.ts';
export type { Gate, GateContext, GateQuestion, GateVerdict } from './output/gate.ts';
export { survivesReading } from './output/numbers.ts';
export type {
  AgentResult,
  Attempt,
  AttemptReason,
  CompletedResult,
  GateRecord,
  ResultStatus,
  ResultWarning,
  TaskStatus,
  UncompletedResult,
} from './result/result.ts';
export type { StepPreview, TaskPreview } from './run/preview.ts';
export type { Run, RunReport } from './run/run.ts';
export { isMetered, notAccepted, timesMost, unmeteredSessions } from './session/metering.ts';
export type {
  AgentRuntime,
  Diagnosis,
  ModelInfo,
  MostUsed,
  RateLimit,
  RuntimeCapabilities,
  SessionOutcome,
  SessionReference,
  SetAside,
  SpawnedSession,
  SpawnRequest,
  Usage,
} from './session/runtime.ts';
export { timeoutError } from './session/timeout-error.ts';
export { unknownModels } from './session/unknown-models.ts';
export {
  type AgentTask,
  agentTaskSchema,
  defaultPriority,
  defaultTimeoutSeconds,
  type OutputFormat,
} from './task/task.ts';
export type { ResultsOf, TaskInput, WithInputs } from './task/task-input.ts';
