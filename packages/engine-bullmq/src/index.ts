export { type Engine, type EngineOptions, openEngine } from './engine.ts';
export type { EngineRuntime } from './engine-runtime.ts';
export { type EngineTarget, type EngineTls, parseEngineUrl } from './engine-url.ts';
export type { EngineWorker, EngineWorkerOptions, WorkerEvent } from './engine-worker.ts';
export type { LaneLimits, Lanes } from './lanes.ts';
export { openEngineJournal } from './open-engine-journal.ts';
export type { RunAssignment, RunHandler } from './run-worker.ts';
export type { RunSubmission } from './submit-run.ts';
export type { Timings } from './timings.ts';
