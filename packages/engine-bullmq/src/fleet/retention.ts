import { within } from '@parallel-agents/core/internal';
import { z } from 'zod';
import type { Backend } from '../queues/backend.ts';
import { controlQueueName } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';

const retentionJobId = 'retention';
const lookMs = 60 * 60 * 1000;
const dayMs = 24 * lookMs;
/** Seconds that a look has to end. */
const graceSeconds = 5;
const lookedSchema = z.object({ at: z.number() });

export interface RetentionOptions {
  backend: Backend;
  /** Days that a job is kept after its end. */
  days: number;
  /** Forgets jobs that ended before a time. @returns their ids */
  forget(before: Date, signal: AbortSignal): Promise<string[]>;
  onForgotten(jobIds: string[]): void;
  onError(error: Error): void;
}

/**
 * Forgets old jobs, now and every hour, one worker for all of them. What is old is the server’s clock to say: a machine whose
 * own is years ahead must not empty the engine. @returns ends it
 */
export function keepTidy(options: RetentionOptions): () => Promise<void> {
  const { backend, days, forget, onForgotten, onError } = options;
  const control = backend.queue(controlQueueName);
  control.on('error', onError);
  const stop = new AbortController();
  const look = async (): Promise<void> => {
    const now = backend.clock.now();
    const job = await persist('look for old jobs', () => control.getJob(retentionJobId), stop.signal);
    const looked = lookedSchema.safeParse(job?.progress);
    if (looked.success && now - looked.data.at < lookMs) return;
    await persist('look for old jobs', () => control.add('retention', {}, { jobId: retentionJobId }));
    await persist('look for old jobs', () => control.updateJobProgress(retentionJobId, { at: now }));
    const forgotten = await forget(new Date(now - days * dayMs), stop.signal);
    if (forgotten.length > 0) onForgotten(forgotten);
  };
  const tidy = (): Promise<void> =>
    look().catch((thrown: unknown) => {
      // The server may be away, or full; the next look tries again.
      if (!stop.signal.aborted) onError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    });
  let looking = tidy();
  const timer = setInterval(() => {
    looking = tidy();
  }, lookMs).unref();
  return async () => {
    clearInterval(timer);
    stop.abort();
    await within(looking, graceSeconds);
    await control.close();
  };
}
