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
export type {
  Admission,
  AdmissionControl,
  AdmissionRequest,
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
} from './errors.ts';
export { countHidden, hiddenCharacters } from './hidden-text.ts';
export type {
  AttemptIntended,
  AttemptRestarted,
  Journal,
  JournalledRun,
  JournalledTask,
  JournalRecord,
  RunEnding,
  RunHeader,
  RunJournal,
  RunOverview,
  RunResumed,
  RunStatus,
  SessionSettled,
  SessionSpawned,
  TaskSettled,
} from './journal/journal.ts';
export { journalErrors } from './journal/journal-errors.ts';
export { agentsOf, overviewOf } from './journal/run-overview.ts';
export { type StoppedSessions, stopSessions } from './journal/stop-sessions.ts';
export { type StoredRecord, StoredTexts } from './journal/stored-texts.ts';
export { EventLog } from './ledger/event-log.ts';
export type {
  AttemptEnded,
  AttemptStarted,
  JournalFailed,
  RunEnded,
  RunEvent,
  RunStarted,
  SessionEnded,
  SessionStarted,
  TaskEnded,
  TaskStarted,
} from './ledger/events.ts';
export { Ledger } from './ledger/ledger.ts';
export type { RunSummary } from './ledger/summary.ts';
export { onAbort } from './on-abort.ts';
export {
  createOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
  orchestratorOptionsOf,
  type RunOptions,
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
