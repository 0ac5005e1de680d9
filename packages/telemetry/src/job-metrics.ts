import type { Attributes, Meter } from '@opentelemetry/api';
import type { SessionEnded, TaskEnded } from '@parallel-agents/core';
import { attribute, metric } from './names.ts';

/** What is counted and measured over all jobs. */
export class JobMetrics {
  readonly #tokens;
  readonly #duration;
  readonly #tasks;
  readonly #taskDuration;
  readonly #cost;

  constructor(meter: Meter) {
    this.#tokens = meter.createHistogram(metric.tokens, {
      unit: '{token}',
      description: 'Tokens of sessions.',
    });
    this.#duration = meter.createHistogram(metric.duration, {
      unit: 's',
      description: 'How long sessions took.',
    });
    this.#tasks = meter.createCounter(metric.tasks, { unit: '{task}', description: 'Tasks that ended.' });
    this.#taskDuration = meter.createHistogram(metric.taskDuration, {
      unit: 's',
      description: 'How long tasks took, from their first attempt on.',
    });
    this.#cost = meter.createCounter(metric.cost, { unit: 'USD', description: 'What sessions cost.' });
  }

  /** @param of which session it was: operation, provider and model */
  session({ outcome }: SessionEnded, seconds: number, of: Attributes): void {
    const { usage, costUsd, error } = outcome;
    this.#duration.record(seconds, { ...of, ...(error && { [attribute.error]: error.code }) });
    if (usage) {
      this.#tokens.record(usage.inputTokens, { ...of, [attribute.tokenType]: 'input' });
      this.#tokens.record(usage.outputTokens, { ...of, [attribute.tokenType]: 'output' });
    }
    if (costUsd !== undefined) this.#cost.add(costUsd, of);
  }

  task({ result }: TaskEnded): void {
    const { agent, status, error, executionSeconds } = result;
    const of = {
      [attribute.agent]: agent,
      [attribute.status]: status,
      ...(error && { [attribute.error]: error.code }),
    };
    this.#tasks.add(1, of);
    this.#taskDuration.record(executionSeconds, of);
  }
}
