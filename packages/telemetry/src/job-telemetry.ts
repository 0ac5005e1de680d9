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
  RunStarted,
  SessionEnded,
  SessionStarted,
  TaskEnded,
  ToolCalled,
  Usage,
} from '@parallel-agents/core';
import { JobMetrics } from './job-metrics.ts';
import { attribute, conventions, happening, modelOf, operation, scope } from './names.ts';
import { type OpenSpan, OpenSpans } from './open-spans.ts';

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

/** A task that is known, and its span, once it has begun. */
interface Task {
  step: Step | undefined;
  taskId: string;
  agent: string;
  span?: OpenSpan;
}

/** A run within the job. */
interface Step {
  runtime: string;
  span: OpenSpan;
}

/** An attempt that has begun, with its session. */
interface Try {
  /** The model that was asked for. */
  asked: string | undefined;
  at: number;
  span: OpenSpan;
  session?: OpenSpan;
  /** Of the session: what all that is told of it has in common. */
  of: Attributes;
}

/** Ids of tasks repeat from step to step. */
const keyOf = (step: string | undefined, taskId: string): string =>
  step === undefined ? taskId : `${step}/${taskId}`;

class Telemetry implements JobTelemetry {
  readonly #spans: OpenSpans;
  readonly #metrics: JobMetrics;
  readonly #content: boolean;
  readonly #parent: Context;
  readonly #steps = new Map<string | undefined, Step>();
  readonly #tasks = new Map<string, Task>();
  readonly #tries = new Map<string, Try>();
  /** By the model that was asked for: there are few. */
  readonly #asked = new Map<string | undefined, { name: string; of: Attributes }>();
  #job: OpenSpan | undefined;
  #jobId = '';
  #startedAt = 0;
  #lastAt = 0;

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
      case 'run.started':
        this.#beginStep(event);
        break;
      case 'run.ended': {
        const { at, step, ending } = event;
        const error = ending === 'completed' ? undefined : ending;
        this.#steps.get(step)?.span.end(at, { [attribute.status]: ending }, error);
        break;
      }
      case 'job.ended': {
        const { at, status, ending } = event;
        const error = ending === 'completed' ? undefined : ending;
        this.#job?.end(at, { [attribute.status]: status ?? ending }, error);
        this.#metrics.job((at - this.#startedAt) / 1000, error);
        break;
      }
    }
  }

  #beginJob(at: number, jobId: string, kind: string): void {
    if (this.#job) return;
    this.#jobId = jobId;
    this.#startedAt = at;
    this.#job = this.#spans.begin(`${operation.workflow} ${kind}`, at, this.#parent, {
      [attribute.operation]: operation.workflow,
      [attribute.conversation]: jobId,
      [attribute.kind]: kind,
    });
  }

  #beginStep({ at, step, runId, runtime, tasks }: RunStarted): void {
    this.#beginJob(at, runId, 'tasks');
    if (this.#steps.has(step)) return;
    const isPlan = step !== undefined && /(?:^|\.)(?:re)?plan(?:-\d+)?$/.test(step);
    const attributes: Attributes = { [attribute.runtime]: runtime };
    if (isPlan) attributes[attribute.operation] = operation.plan;
    if (step !== undefined) attributes[attribute.step] = step;
    const name = isPlan ? operation.plan : `step ${step ?? 'run'}`;
    const span = this.#spans.begin(name, at, this.#job?.context ?? this.#parent, attributes);
    const begun = { runtime, span };
    this.#steps.set(step, begun);
    for (const { taskId, agent } of tasks)
      this.#tasks.set(keyOf(step, taskId), { step: begun, taskId, agent });
  }

  #recordTask(event: Extract<JobEvent, { taskId: string }>): void {
    const task = this.#task(event.step, event.taskId);
    switch (event.type) {
      case 'task.started':
        this.#begin(task, event.at);
        break;
      case 'task.waiting': {
        const { at, control, code } = event;
        const attributes: Attributes = { [attribute.waitsFor]: control ?? event.for };
        if (code) attributes[attribute.error] = code;
        task.span?.event(happening.waits, at, attributes);
        break;
      }
      case 'attempt.started':
        this.#beginAttempt(event, task);
        break;
      case 'session.started':
        this.#beginSession(event, task);
        break;
      case 'session.answering':
        this.#tries.get(event.attemptId)?.session?.event(happening.answering, event.at);
        break;
      case 'tool.called':
        this.#tellCall(event, task);
        break;
      case 'session.ended':
        this.#endSession(event, task);
        break;
      case 'attempt.ended':
        this.#endAttempt(event);
        break;
      case 'task.ended':
        this.#endTask(event, task);
        break;
    }
  }

  #task(step: string | undefined, taskId: string): Task {
    const key = keyOf(step, taskId);
    let task = this.#tasks.get(key);
    if (task === undefined) {
      task = { step: this.#steps.get(step), taskId, agent: '' };
      this.#tasks.set(key, task);
    }
    return task;
  }

  /** The span of a task; it begins with the first that is told of the task. */
  #begin(task: Task, at: number): OpenSpan {
    task.span ??= this.#spans.begin(
      `${operation.agent} ${task.agent}`,
      at,
      (task.step?.span ?? this.#job)?.context ?? this.#parent,
      {
        [attribute.operation]: operation.agent,
        [attribute.agent]: task.agent,
        [attribute.conversation]: this.#jobId,
        [attribute.task]: task.taskId,
      },
    );
    return task.span;
  }

  #beginAttempt({ at, attemptId, reason, tier, model, gate }: AttemptStarted, task: Task): void {
    const { context: parent } = this.#begin(task, at);
    // Another process has gone on with it.
    if (this.#tries.has(attemptId)) return;
    const attributes: Attributes = { [attribute.reason]: reason };
    if (tier !== undefined) attributes[attribute.tier] = tier;
    if (gate !== undefined) attributes[attribute.gate] = gate;
    const name = gate === undefined ? `attempt ${reason}` : `gate ${gate}`;
    const span = this.#spans.begin(name, at, parent, attributes);
    this.#tries.set(attemptId, { asked: model, at, span, of: this.#askedOf(model, task).of });
  }

  #beginSession({ at, attemptId }: SessionStarted, task: Task): void {
    const known = this.#tries.get(attemptId);
    if (known === undefined || known.session) return;
    const { name, of } = this.#askedOf(known.asked, task);
    known.session = this.#spans.begin(
      `${operation.chat} ${name}`,
      known.at ?? at,
      known.span.context,
      { ...of, [attribute.conversation]: this.#jobId },
      SpanKind.CLIENT,
    );
  }

  /** What a session of a model is called, and what is told of each. */
  #askedOf(model: string | undefined, { step }: Task): { name: string; of: Attributes } {
    let known = this.#asked.get(model);
    if (known === undefined) {
      const { provider, model: name } = modelOf(model ?? '', step?.runtime ?? '');
      const of: Attributes = { [attribute.operation]: operation.chat };
      if (provider !== '') of[attribute.provider] = provider;
      if (model !== undefined) of[attribute.requestModel] = name;
      known = { name: model === undefined ? 'default' : name, of };
      this.#asked.set(model, known);
    }
    return known;
  }

  /** It is told when it is over, with the time that it took. */
  #tellCall(
    { at, attemptId, tool, origin, outcome, input, characters, seconds }: ToolCalled,
    task: Task,
  ): void {
    const attributes: Attributes = {
      [attribute.operation]: operation.tool,
      [attribute.tool]: tool,
      [attribute.toolOutcome]: outcome,
      [attribute.toolCharacters]: characters,
    };
    if (origin !== undefined) attributes[attribute.toolOrigin] = origin;
    if (this.#content) attributes[attribute.toolCallArguments] = input;
    const above = this.#tries.get(attemptId)?.session ?? task.span;
    this.#spans
      .begin(`${operation.tool} ${tool}`, at - seconds * 1000, above?.context ?? this.#parent, attributes)
      .end(at, undefined, outcome === 'done' ? undefined : outcome);
  }

  #endSession(event: SessionEnded, task: Task): void {
    const { at, attemptId, outcome } = event;
    const { usage, costUsd, modelUsed, error, text } = outcome;
    const known = this.#tries.get(attemptId);
    let of = known?.of ?? this.#askedOf(modelUsed, task).of;
    const attributes: Attributes = {};
    if (modelUsed !== undefined) {
      attributes[attribute.responseModel] = modelOf(modelUsed, '').model;
      of = { ...of, ...attributes };
    }
    this.#metrics.session(event, (at - (known?.at ?? at)) / 1000, of);
    if (usage) addUsage(attributes, usage);
    if (costUsd !== undefined) attributes[attribute.cost] = costUsd;
    if (error) attributes[attribute.error] = error.code;
    if (this.#content && text !== '') {
      const messages = [{ role: 'assistant', parts: [{ type: 'text', content: text }] }];
      attributes[attribute.outputMessages] = JSON.stringify(messages);
    }
    known?.session?.end(at, attributes, error?.code);
  }

  #endAttempt({ at, attempt }: AttemptEnded): void {
    const { attemptId, error, gates } = attempt;
    const score = gates?.findLast((gate) => gate.score !== undefined)?.score;
    const attributes: Attributes = {};
    if (score !== undefined) attributes[attribute.score] = score;
    if (error) attributes[attribute.error] = error.code;
    this.#tries.get(attemptId)?.span.end(at, attributes, error?.code);
    this.#tries.delete(attemptId);
  }

  #endTask(event: TaskEnded, task: Task): void {
    const { at, result } = event;
    const { status, error, usage, costUsd } = result;
    this.#metrics.task(event);
    const attributes: Attributes = { [attribute.status]: status };
    if (usage) addUsage(attributes, usage);
    if (costUsd !== undefined) attributes[attribute.cost] = costUsd;
    if (error) attributes[attribute.error] = error.code;
    task.span?.end(at, attributes, error?.code);
    delete task.span;
  }
}

function addUsage(attributes: Attributes, usage: Usage): void {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  attributes[attribute.inputTokens] = inputTokens + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
  attributes[attribute.outputTokens] = outputTokens;
  if (cacheReadTokens !== undefined) attributes[attribute.cacheRead] = cacheReadTokens;
  if (cacheWriteTokens !== undefined) attributes[attribute.cacheWrite] = cacheWriteTokens;
}
