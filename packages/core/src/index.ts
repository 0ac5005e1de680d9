export {
  type AgentDefinition,
  type AgentFixture,
  type AgentResolver,
  type AgentsIn,
  defineAgent,
  type KnownAgents,
  type NewAgent,
  type Tier,
  type ToolLimit,
} from './agent/agent-definition.ts';
export { type FixtureExpectation, fixtureExpectationSchema } from './agent/expectation.ts';
export type {
  Admission,
  AdmissionControl,
  AdmissionRequest,
  AdmissionWait,
  EarlierSpending,
  SettledOutcome,
} from './attempt/admission.ts';
export type { AcceptedAnswer, AttemptPlan, AttemptPolicy } from './attempt/attempt-policy.ts';
export type {
  AccountClaim,
  AccountShortage,
  AccountUse,
  SharedAccount,
  Spending,
} from './attempt/shared-account.ts';
export {
  type ErrorCode,
  type ErrorInfo,
  type ErrorOptions,
  InputError,
  type InputIssue,
  isParallelAgentsError,
  JournalError,
  ParallelAgentsError,
  RuntimeError,
  type Way,
} from './errors.ts';
export { summarize } from './folds/ledger.ts';
export { openSessions } from './folds/open-sessions.ts';
export { OverviewFold } from './folds/overview.ts';
export { resultsOf, type StepResult } from './folds/results.ts';
export type { RunSummary } from './folds/summary.ts';
export { type TaskState, taskStates } from './folds/task-states.ts';
export type { OpenJob } from './job/job.ts';
export type { StoppedSessions } from './job/stop-sessions.ts';
export type {
  AgentCreated,
  AgentEnded,
  AgentOutline,
  AgentStarted,
  AttemptEnded,
  AttemptExtended,
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
  ToolCalled,
  ToolOutcome,
} from './log/events.ts';
export type { JobLog, JobOverview, JobStatus, Journal, LogWriter, TailOptions } from './log/journal.ts';
export { LogCodec, type StoredEvent } from './log/log-codec.ts';
export {
  createOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
  type RunOptions,
} from './orchestrator.ts';
export type { Check, CheckProblem, CheckSubject, ChecksRecord, CheckVerdict } from './output/check.ts';
export type { Gate, GateContext, GateQuestion, GateVerdict } from './output/gate.ts';
export type {
  AgentResult,
  Attempt,
  AttemptReason,
  BestOf,
  CompletedResult,
  GateRecord,
  ResultStatus,
  ResultWarning,
  UncompletedResult,
} from './result/result.ts';
export type { JobPreview, SessionPreview, TaskPreview } from './run/preview.ts';
export type { Run, RunReport } from './run/run.ts';
export type {
  AssistantTurn,
  SessionTurn,
  ToolCall,
  ToolOffer,
  ToolTurn,
  ToolUse,
} from './session/conversation.ts';
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
  WaitsInBatch,
} from './session/runtime.ts';
export { type AgentTask, agentTaskSchema } from './task/task.ts';
export type { ResultsOf, TaskInput, WithInputs } from './task/task-input.ts';
export type {
  MissingTool,
  Tool,
  ToolAnswer,
  ToolLimits,
  ToolRequest,
  ToolRights,
  ToolSource,
} from './tools/tool.ts';
