import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { JobEvent } from '@parallel-agents/core';
import { describe, expect, it } from 'vitest';
import { jobTelemetry, type TelemetryOptions } from '../src/index.ts';

const usage = { inputTokens: 7, outputTokens: 3, cacheReadTokens: 5 };
const names = { taskId: 'a', attemptId: 'goal-1.plan/a/1' };
const step = 'plan';
const events: JobEvent[] = [
  { type: 'job.started', at: 1000, jobId: 'goal-1', kind: 'goal' },
  {
    type: 'run.started',
    at: 1000,
    step,
    runId: 'goal-1.plan',
    runtime: 'r',
    maxConcurrent: 1,
    tasks: [{ taskId: 'a', agent: 'planner' }],
  },
  { type: 'task.started', at: 1100, step, taskId: 'a', agent: 'planner' },
  {
    type: 'task.waiting',
    at: 1100,
    step,
    taskId: 'a',
    for: 'admission',
    control: 'rate-limit',
    code: 'RATE_LIMITED',
  },
  { type: 'attempt.started', at: 2000, step, ...names, reason: 'first', tier: 'cheap', model: 'p/m' },
  {
    type: 'session.started',
    at: 2010,
    step,
    ...names,
    reference: { runtime: 'r', attemptId: names.attemptId, sessionKey: 'k' },
  },
  { type: 'session.answering', at: 2500, step, ...names },
  {
    type: 'session.ended',
    at: 3000,
    step,
    ...names,
    outcome: { status: 'completed', text: 'said', usage, costUsd: 0.5, modelUsed: 'p/m-2' },
  },
];

function spansOf(told: readonly JobEvent[], options: TelemetryOptions = {}) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const telemetry = jobTelemetry({ tracer: provider.getTracer('t'), ...options });
  for (const event of told) telemetry.record(event);
  telemetry.end();
  return exporter.getFinishedSpans();
}

describe('spans of a job', () => {
  it('have the times of its events, and say what was waited for and when the answer began', () => {
    const spans = spansOf(events);
    const chat = spans.find(({ name }) => name === 'chat m');
    expect(chat?.startTime).toEqual([2, 0]);
    expect(chat?.endTime).toEqual([3, 0]);
    expect(chat?.attributes).toMatchObject({
      'gen_ai.provider.name': 'p',
      'gen_ai.request.model': 'm',
      'gen_ai.response.model': 'm-2',
      // What came from a cache is among it.
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.cache_read.input_tokens': 5,
      'parallel_agents.cost.usd': 0.5,
    });
    expect(chat?.attributes).not.toHaveProperty('gen_ai.output.messages');
    expect(chat?.events.map(({ name }) => name)).toEqual(['parallel_agents.first_answer']);
    const task = spans.find(({ name }) => name === 'invoke_agent planner');
    expect(task?.events.map(({ attributes }) => attributes)).toEqual([
      { 'parallel_agents.wait.for': 'rate-limit', 'error.type': 'RATE_LIMITED' },
    ]);
  });

  it('have answers only where they are asked for', () => {
    const [chat] = spansOf(events, { content: true });
    expect(chat?.attributes['gen_ai.output.messages']).toContain('said');
  });

  it('end, wherever the job was left', () => {
    for (let count = 1; count <= events.length; count++) {
      const spans = spansOf(events.slice(0, count));
      expect(spans.length).toBe(new Set(spans.map(({ name }) => name)).size);
      expect(spans.some(({ name }) => name === 'invoke_workflow goal')).toBe(true);
    }
  });

  it('belong to whatever began before them, whichever step and attempt that is', () => {
    const twice = events.map((event): JobEvent => {
      const attemptId = 'goal-1.work/a/1';
      return 'step' in event
        ? ({ ...event, step: 'work', ...('attemptId' in event && { attemptId }) } as JobEvent)
        : event;
    });
    const spans = spansOf([...events, ...twice.slice(1)]);
    const idOf = (span: (typeof spans)[number]) => span.spanContext().spanId;
    for (const step of ['plan', 'step work']) {
      const run = spans.find(({ name }) => name === step);
      const tasks = spans.filter((span) => run && span.parentSpanContext?.spanId === idOf(run));
      expect(tasks.map(({ name }) => name)).toEqual(['invoke_agent planner']);
    }
  });

  it.for([
    ['google/gemini-3', 'gcp.gemini', 'gemini-3'],
    ['mistral/large', 'mistral_ai', 'large'],
    ['anthropic/claude', 'anthropic', 'claude'],
    ['llama3.2', 'r', 'llama3.2'],
  ])('name the provider of %s as the conventions do: %s', ([model, provider, name]) => {
    const asked = events.map((event) => (event.type === 'attempt.started' ? { ...event, model } : event));
    const chat = spansOf(asked as JobEvent[]).find((span) => span.name.startsWith('chat'));
    expect(chat?.attributes).toMatchObject({
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': name,
    });
  });

  it('cost nothing but calls where no SDK is set up', () => {
    const telemetry = jobTelemetry();
    for (const event of events) telemetry.record(event);
    expect(() => telemetry.end()).not.toThrow();
  });
});
