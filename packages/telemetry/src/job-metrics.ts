import type { Attributes, Meter } from '@opentelemetry/api';
import type { SessionEnded, TaskEnded } from '@parallel-agents/core';
import { attribute, boundaries, metric, operation } from './names.ts';

/** What is counted and measured over all jobs. */
export class JobMetrics {
  readonly #inferenceDuration;
  readonly #inputTokens;
  readonly #outputTokens;
  readonly #cacheRead;
  readonly #cacheWrite;
  readonly #agentDuration;
  readonly #tasks;
  readonly #cost;

  constructor(meter: Meter) {
    const tokens = (name: string, description: string) =>
      meter.createCounter(name, { unit: '{token}', description });
    const seconds = (name: string, explicitBucketBoundaries: number[], description: string) =>
      meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries } });
    this.#inferenceDuration = seconds(
      metric.inferenceDuration,
      boundaries.inference,
      'How long sessions took.',
    );
    this.#inputTokens = tokens(metric.inputTokens, 'Input tokens of sessions, those of caches among them.');
    this.#outputTokens = tokens(metric.outputTokens, 'Output tokens of sessions.');
    this.#cacheRead = tokens(metric.cacheRead, 'Input tokens that came from a cache.');
    this.#cacheWrite = tokens(metric.cacheWrite, 'Input tokens that were written to a cache.');
    this.#agentDuration = seconds(metric.agentDuration, boundaries.agent, 'How long tasks and jobs took.');
    this.#tasks = meter.createCounter(metric.tasks, { unit: '{task}', description: 'Tasks that ended.' });
    this.#cost = meter.createCounter(metric.cost, { unit: 'USD', description: 'What sessions cost.' });
  }

  /** @param of which session it was: operation, provider and model */
  session({ outcome }: SessionEnded, seconds: number, of: Attributes): void {
    const { usage, costUsd, error } = outcome;
    this.#inferenceDuration.record(seconds, error ? { ...of, [attribute.error]: error.code } : of);
    if (usage) {
      const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
      // Prompts and answers are text here.
      const ofText = { ...of, [attribute.modality]: 'text' };
      this.#inputTokens.add(inputTokens + cacheReadTokens + cacheWriteTokens, ofText);
      this.#outputTokens.add(outputTokens, ofText);
      if (cacheReadTokens > 0) this.#cacheRead.add(cacheReadTokens, ofText);
      if (cacheWriteTokens > 0) this.#cacheWrite.add(cacheWriteTokens, ofText);
    }
    if (costUsd !== undefined) this.#cost.add(costUsd, of);
  }

  task({ result }: TaskEnded): void {
    const { agent, status, error, executionSeconds } = result;
    const of: Attributes = { [attribute.agent]: agent };
    if (error) of[attribute.error] = error.code;
    this.#agentDuration.record(executionSeconds, { ...of, [attribute.operation]: operation.agent });
    of[attribute.status] = status;
    this.#tasks.add(1, of);
  }

  job(seconds: number, error: string | undefined): void {
    const of: Attributes = { [attribute.operation]: operation.workflow };
    if (error !== undefined) of[attribute.error] = error;
    this.#agentDuration.record(seconds, of);
  }
}
