export type { Admission, AdmissionControl, AdmissionRequest, EarlierSpending } from './admission.ts';
export {
  type AgentDefinition,
  type AgentFixture,
  type AgentResolver,
  defineAgent,
  resolverOf,
  type Tier,
} from './agent-definition.ts';
export { type AttemptPlan, type AttemptPolicy, isCorrectable, singleModel } from './attempt-policy.ts';
export { checkOutput, type ExpectedOutput, type OutputCheck } from './check-output.ts';
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
} from './events.ts';
export type { Gate, GateContext, GateQuestion, GateVerdict } from './gate.ts';
export type {
  AttemptIntended,
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
} from './journal.ts';
export { journalErrors } from './journal-errors.ts';
export { Ledger } from './ledger.ts';
export {
  createOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
  type RunOptions,
} from './orchestrator.ts';
export type { StepPreview, TaskPreview } from './preview.ts';
export type {
  AgentResult,
  Attempt,
  AttemptReason,
  GateRecord,
  ResultStatus,
  ResultWarning,
  TaskStatus,
} from './result.ts';
export type { Run, RunReport } from './run.ts';
export { overviewOf } from './run-overview.ts';
export type {
  AgentRuntime,
  Diagnosis,
  ModelInfo,
  RuntimeCapabilities,
  SessionOutcome,
  SessionReference,
  SpawnedSession,
  SpawnRequest,
  Usage,
} from './runtime.ts';
export { type StoppedSessions, stopSessions } from './stop-sessions.ts';
export type { RunSummary } from './summary.ts';
export {
  type AgentTask,
  agentTaskSchema,
  defaultPriority,
  defaultTimeoutSeconds,
  type OutputFormat,
} from './task.ts';
