import {
  type Attributes,
  type Context,
  context,
  type Meter,
  metrics,
  SpanKind,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type {
  AttemptEnded,
  AttemptStarted,
  JobEvent,
  SessionEnded,
  SessionStarted,
  TaskEnded,
  ToolCalled,
} from '@parallel-agents/core';
import { JobMetrics } from './job-metrics.ts';
import { attribute, conventions, happening, operation, scope } from './names.ts';
import { OpenSpans } from './open-spans.ts';

export interface TelemetryOptions {
  /** @default that of the global provider, which does nothing where no SDK is set up */
  tracer?: Tracer;
  /** @default that of the global provider */
  meter?: Meter;
  /** Answers of models go along, too. @default false */
  content?: boolean;
  /** What the job is a part of. @default what is active */
  parent?: Context;
}

/** Tells OpenTelemetry of one job. */
export interface JobTelemetry {
  /** To be called with every event of the job, in order. */
  record(event: JobEvent): void;
  /** Ends what is open: the job was left, and has not ended. */
  end(): void;
}

/**
 * Spans of a job, its steps, tasks, attempts, sessions and calls of tools, with what they used, and metrics over them; by the semantic
 * conventions for generative AI where those have a name. They are made of events, with the times of these, so that nothing
 * of a run waits for them.
 *
 * @example
 * const telemetry = jobTelemetry();
 * for await (const event of app.start({ tasks })) telemetry.record(event);
 * telemetry.end();
 */
export function jobTelemetry(options: TelemetryOptions = {}): JobTelemetry {
  return new Telemetry(options);
}

const jobKey = 'job';
const stepKey = (step: string | undefined): string => `step ${step ?? ''}`;
const taskKey = (step: string | undefined, taskId: string): string => `task ${step ?? ''}/${taskId}`;
const attemptKey = (attemptId: string): string => `attempt ${attemptId}`;
const sessionKey = (attemptId: string): string => `session ${attemptId}`;

class Telemetry implements JobTelemetry {
  readonly #spans: OpenSpans;
  readonly #metrics: JobMetrics;
  readonly #content: boolean;
  readonly #parent: Context;
  readonly #agents = new Map<string, string>();
  readonly #models = new Map<string, { asked: string | undefined; at: number }>();
  #jobId = '';
  #lastAt = 0;
  #calls = 0;

  constructor({ tracer, meter, content = false, parent = context.active() }: TelemetryOptions) {
    this.#spans = new OpenSpans(
      tracer ??
        trace.getTracerProvider().getTracer(scope, conventions.version, { schemaUrl: conventions.schemaUrl }),
    );
    this.#metrics = new JobMetrics(meter ?? metrics.getMeter(scope, conventions.version));
    this.#content = content;
    this.#parent = parent;
  }

  end(): void {
    this.#spans.endAll(this.#lastAt, 'the job was left');
  }

  record(event: JobEvent): void {
    this.#lastAt = Math.max(this.#lastAt, event.at);
    if ('taskId' in event) this.#recordTask(event);
    else this.#recordJob(event);
  }

  #recordJob(event: Exclude<JobEvent, { taskId: string }>): void {
    switch (event.type) {
      case 'job.started':
        this.#beginJob(event.at, event.jobId, event.kind);
        break;
      case 'run.started': {
        const { at, step, runId, runtime, tasks } = event;
        this.#beginJob(at, runId, 'tasks');
        for (const { taskId, agent } of tasks) this.#agents.set(taskKey(step, taskId), agent);
        const isPlan = step !== undefined && /(?:^|\.)(?:re)?plan(?:-\d+)?$/.test(step);
        this.#spans.begin(stepKey(step), {
          name: isPlan ? operation.plan : `step ${step ?? 'run'}`,
          at,
          parent: this.#spans.context(jobKey) ?? this.#parent,
          attributes: {
            ...(isPlan && { [attribute.operation]: operation.plan }),
            ...(step !== undefined && { [attribute.step]: step }),
            [attribute.runtime]: runtime,
          },
        });
        break;
      }
      case 'run.ended':
        this.#spans.end(stepKey(event.step), event.at, {
          attributes: { [attribute.status]: event.ending },
          error: event.ending === 'completed' ? undefined : event.ending,
        });
        break;
      case 'job.ended':
        this.#spans.end(jobKey, event.at, {
          attributes: { [attribute.status]: event.status ?? event.ending },
          error: event.ending === 'completed' ? undefined : event.ending,
        });
        break;
    }
  }

  #beginJob(at: number, jobId: string, kind: string): void {
    if (this.#spans.context(jobKey)) return;
    this.#jobId = jobId;
    const attributes = { [attribute.conversation]: jobId, [attribute.kind]: kind };
    this.#spans.begin(jobKey, { name: `job ${kind}`, at, parent: this.#parent, attributes });
  }

  #recordTask(event: Extract<JobEvent, { taskId: string }>): void {
    const { at, step, taskId } = event;
    const key = taskKey(step, taskId);
    switch (event.type) {
      case 'task.started':
        this.#beginTask(at, step, taskId);
        break;
      case 'task.waiting': {
        const { control, code } = event;
        const attributes = {
          [attribute.waitsFor]: control ?? event.for,
          ...(code && { [attribute.error]: code }),
        };
        this.#spans.event(key, happening.waits, at, attributes);
        break;
      }
      case 'attempt.started':
        this.#beginTask(at, step, taskId);
        this.#beginAttempt(event, key);
        break;
      case 'session.started':
        this.#beginSession(event, key);
        break;
      case 'session.answering':
        this.#spans.event(sessionKey(event.attemptId), happening.answering, at);
        break;
      case 'tool.called':
        this.#tellCall(event, key);
        break;
      case 'session.ended':
        this.#endSession(event);
        break;
      case 'attempt.ended':
        this.#endAttempt(event);
        break;
      case 'task.ended':
        this.#endTask(event, key);
        break;
    }
  }

  #beginTask(at: number, step: string | undefined, taskId: string): void {
    const key = taskKey(step, taskId);
    const agent = this.#agents.get(key) ?? '';
    this.#spans.begin(key, {
      name: `${operation.agent} ${agent}`,
      at,
      parent: this.#spans.context(stepKey(step)) ?? this.#spans.context(jobKey) ?? this.#parent,
      attributes: {
        [attribute.operation]: operation.agent,
        [attribute.agent]: agent,
        [attribute.conversation]: this.#jobId,
        [attribute.task]: taskId,
      },
    });
  }

  #beginAttempt({ at, attemptId, reason, tier, model, gate }: AttemptStarted, task: string): void {
    this.#models.set(attemptId, { asked: model, at });
    this.#spans.begin(attemptKey(attemptId), {
      name: gate === undefined ? `attempt ${reason}` : `gate ${gate}`,
      at,
      parent: this.#spans.context(task) ?? this.#parent,
      attributes: {
        [attribute.reason]: reason,
        ...(tier !== undefined && { [attribute.tier]: tier }),
        ...(gate !== undefined && { [attribute.gate]: gate }),
      },
    });
  }

  #beginSession({ at, attemptId }: SessionStarted, task: string): void {
    const asked = this.#models.get(attemptId)?.asked;
    this.#spans.begin(sessionKey(attemptId), {
      name: `${operation.chat} ${asked === undefined ? 'default' : modelOf(asked).model}`,
      at: this.#models.get(attemptId)?.at ?? at,
      kind: SpanKind.CLIENT,
      parent: this.#spans.context(attemptKey(attemptId)) ?? this.#spans.context(task) ?? this.#parent,
      attributes: { [attribute.conversation]: this.#jobId, ...this.#asked(asked) },
    });
  }

  /** It is told when it is over, with the time that it took. */
  #tellCall(
    { at, attemptId, tool, origin, outcome, input, characters, seconds }: ToolCalled,
    task: string,
  ): void {
    const key = `tool ${attemptId} ${this.#calls++}`;
    this.#spans.begin(key, {
      name: `${operation.tool} ${tool}`,
      at: at - seconds * 1000,
      parent: this.#spans.context(sessionKey(attemptId)) ?? this.#spans.context(task) ?? this.#parent,
      attributes: {
        [attribute.operation]: operation.tool,
        [attribute.tool]: tool,
        ...(origin !== undefined && { [attribute.toolOrigin]: origin }),
        [attribute.toolOutcome]: outcome,
        [attribute.toolCharacters]: characters,
        ...(this.#content && { [attribute.toolCallArguments]: input }),
      },
    });
    this.#spans.end(key, at, { error: outcome === 'done' ? undefined : outcome });
  }

  #asked(model: string | undefined): Attributes {
    const { provider, model: name } = modelOf(model ?? '');
    return {
      [attribute.operation]: operation.chat,
      ...(provider !== undefined && { [attribute.provider]: provider }),
      ...(model !== undefined && { [attribute.requestModel]: name }),
    };
  }

  #endSession(event: SessionEnded): void {
    const { at, attemptId, outcome } = event;
    const { usage, costUsd, modelUsed, error, text } = outcome;
    const known = this.#models.get(attemptId);
    const used = modelUsed === undefined ? {} : { [attribute.responseModel]: modelOf(modelUsed).model };
    const messages = [{ role: 'assistant', parts: [{ type: 'text', content: text }] }];
    this.#metrics.session(event, (at - (known?.at ?? at)) / 1000, {
      ...this.#asked(known?.asked ?? modelUsed),
      ...used,
    });
    this.#spans.end(sessionKey(attemptId), at, {
      attributes: {
        ...used,
        ...(usage && {
          [attribute.inputTokens]: usage.inputTokens,
          [attribute.outputTokens]: usage.outputTokens,
        }),
        ...(usage?.cacheReadTokens !== undefined && { [attribute.cacheRead]: usage.cacheReadTokens }),
        ...(usage?.cacheWriteTokens !== undefined && { [attribute.cacheWrite]: usage.cacheWriteTokens }),
        ...(costUsd !== undefined && { [attribute.cost]: costUsd }),
        ...(error && { [attribute.error]: error.code }),
        ...(this.#content && text !== '' && { [attribute.outputMessages]: JSON.stringify(messages) }),
      },
      error: error?.code,
    });
  }

  #endAttempt({ at, attempt }: AttemptEnded): void {
    const { attemptId, error, gates } = attempt;
    this.#models.delete(attemptId);
    const score = gates?.findLast((gate) => gate.score !== undefined)?.score;
    this.#spans.end(attemptKey(attemptId), at, {
      attributes: {
        ...(score !== undefined && { [attribute.score]: score }),
        ...(error && { [attribute.error]: error.code }),
      },
      error: error?.code,
    });
  }

  #endTask(event: TaskEnded, key: string): void {
    const { at, result } = event;
    const { status, error, usage, costUsd } = result;
    this.#metrics.task(event);
    this.#spans.end(key, at, {
      attributes: {
        [attribute.status]: status,
        ...(usage && {
          [attribute.inputTokens]: usage.inputTokens,
          [attribute.outputTokens]: usage.outputTokens,
        }),
        ...(costUsd !== undefined && { [attribute.cost]: costUsd }),
        ...(error && { [attribute.error]: error.code }),
      },
      error: error?.code,
    });
  }
}

/** `provider/model`, or a model without a provider. */
function modelOf(name: string): { provider?: string; model: string } {
  const slash = name.indexOf('/');
  return slash < 0 ? { model: name } : { provider: name.slice(0, slash), model: name.slice(slash + 1) };
}
