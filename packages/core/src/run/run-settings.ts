import type { AdmissionControl } from '../attempt/admission.ts';
import type { AttemptPolicy } from '../attempt/attempt-policy.ts';
import type { KeepSettings } from '../job/keep-run.ts';
import type { AgentRuntime } from '../session/runtime.ts';
import type { ToolSource } from '../tools/tool.ts';

/** A run’s options with nothing left to guess. */
export interface RunSettings {
  runId: string;
  runtime: AgentRuntime;
  policy: AttemptPolicy;
  /** The model of tasks that name none. */
  model?: string;
  maxConcurrent: number;
  admission: readonly AdmissionControl[];
  tools?: ToolSource;
  /** Others wait for what the run says of them. */
  urgent: boolean;
  retries: number;
  retryDelaySeconds: number;
  rateLimitPatienceSeconds: number;
  outagePatienceSeconds: number;
  /** Whether results and events are held after they were taken. */
  keepResults: boolean;
  signal?: AbortSignal;
  keep: KeepSettings;
}
