import type { AdmissionControl } from './admission.ts';
import type { AttemptPolicy } from './attempt-policy.ts';
import type { KeepSettings } from './keep-run.ts';
import type { AgentRuntime } from './runtime.ts';

/** A run’s options with nothing left to guess. */
export interface RunSettings {
  runId: string;
  runtime: AgentRuntime;
  policy: AttemptPolicy;
  /** The model of tasks that name none. */
  model?: string;
  maxConcurrent: number;
  admission: readonly AdmissionControl[];
  retries: number;
  retryDelaySeconds: number;
  rateLimitPatienceSeconds: number;
  outagePatienceSeconds: number;
  signal?: AbortSignal;
  /** Present when the run is journalled. */
  keep?: KeepSettings;
}
