import { z } from 'zod';
import type { RunSummary } from '../folds/summary.ts';
import type { AgentResult } from '../result/result.ts';
import { withGateAttempts } from '../result/totals.ts';
import { eventSchemas } from './event-schema.ts';
import type { AttemptStarted, Ending, JobEvent, JobKind, SessionEnded } from './events.ts';
import type { StoredTexts } from './stored-texts.ts';

type Schemas = ReturnType<typeof build>;
export type Header = z.infer<Schemas['headerSchema']>;
type Record = z.infer<Schemas['recordSchema']>;
type Settled = Extract<Record, { type: 'task-settled' }>;

let built: Schemas | undefined;

/** What entries of version 1 are checked against; built when the first is read. */
export function version1Schemas(): Schemas {
  built ??= build();
  return built;
}

function build() {
  const { excerptSchema, outcomeSchema, referenceSchema, resultSchema } = eventSchemas();
  const at = z.number();
  const attemptId = z.string();
  const span = z.tuple([z.int(), z.int()]);

  /** How a journal of version 1 began a run. */
  const headerSchema = z.looseObject({
    runId: z.string(),
    createdAt: z.string(),
    runtime: z.string(),
    tasks: z.array(z.looseObject({ taskId: z.string(), agent: z.string(), fingerprint: z.string() })),
    workflow: z.string().optional(),
    request: z.unknown().optional(),
  });

  const recordSchema = z.discriminatedUnion('type', [
    z.looseObject({
      type: z.literal('attempt-intended'),
      at,
      taskId: z.string(),
      attemptId,
      reason: z.string(),
    }),
    z.looseObject({ type: z.literal('attempt-restarted'), at, attemptId }),
    z.looseObject({ type: z.literal('session-spawned'), at, attemptId, reference: referenceSchema }),
    z.looseObject({
      type: z.literal('session-settled'),
      at,
      attemptId,
      outcome: outcomeSchema,
      /** Versions before that wrote `true`. */
      respawned: z.union([z.number(), z.boolean()]).optional(),
    }),
    z.looseObject({
      type: z.literal('task-settled'),
      at,
      result: resultSchema,
      /** Attempts are counted with those of their gates. */
      leftOut: z
        .object({
          text: excerptSchema.optional(),
          output: excerptSchema.optional(),
          attempts: z.array(
            z.object({ index: z.int(), text: span.optional(), reasoning: z.literal(true).optional() }),
          ),
        })
        .optional(),
    }),
    z.looseObject({
      type: z.literal('run-resumed'),
      at,
      reopened: z.array(z.looseObject({ taskId: z.string() })).optional(),
    }),
  ]);
  return { headerSchema, recordSchema };
}

/** Reads one run of version 1 as events; its records go through it in their order. */
export class Version1 {
  readonly #texts: StoredTexts;
  readonly #step: { step?: string };
  readonly #taskOf = new Map<string, string>();
  readonly #agentOf = new Map<string, string>();
  readonly #gateOf = new Map<string, string>();
  readonly #started = new Set<string>();

  /** @param step the run is a step of a job: under which name */
  constructor(texts: StoredTexts, step?: string) {
    this.#texts = texts;
    this.#step = step === undefined ? {} : { step };
  }

  begin(header: Header, maxConcurrent = 0): JobEvent[] {
    const { runId, createdAt, runtime, request, tasks } = header;
    const began = Date.parse(createdAt);
    for (const { taskId, agent } of tasks) this.#agentOf.set(taskId, agent);
    const started: JobEvent = {
      type: 'run.started',
      at: began,
      ...this.#step,
      runId,
      runtime,
      maxConcurrent,
      tasks,
    };
    if (this.#step.step !== undefined) return [started];
    const asked = request !== undefined && { request };
    const job: JobEvent = {
      type: 'job.started',
      at: began,
      jobId: runId,
      kind: kindOf(runId),
      runtime,
      ...asked,
    };
    // The entry of a job whose runs were kept under names of their own has no tasks.
    return tasks.length === 0 ? [job] : [job, started];
  }

  /** @throws RangeError for a part of a result that stands in no earlier record */
  *read(record: Record): Generator<JobEvent> {
    const base = { at: record.at, ...this.#step };
    switch (record.type) {
      case 'attempt-intended': {
        const { type: _type, at: _at, ...attempt } = record;
        const { taskId } = attempt;
        this.#taskOf.set(attempt.attemptId, taskId);
        const gate = gateIn(attempt.attemptId, taskId);
        if (gate !== undefined) this.#gateOf.set(attempt.attemptId, gate);
        if (!this.#started.has(taskId)) {
          this.#started.add(taskId);
          yield { type: 'task.started', ...base, taskId, agent: this.#agentOf.get(taskId) ?? '' };
        }
        const started = { type: 'attempt.started', ...base, ...attempt, ...(gate !== undefined && { gate }) };
        yield started as AttemptStarted;
        break;
      }
      case 'attempt-restarted':
        yield { type: 'attempt.restarted', ...base, ...this.#names(record) };
        break;
      case 'session-spawned':
        yield { type: 'session.started', ...base, ...this.#names(record), reference: record.reference };
        break;
      case 'session-settled': {
        const { type: _type, at: _at, respawned, outcome, ...rest } = record;
        const ended = {
          type: 'session.ended',
          ...base,
          ...rest,
          ...this.#names(record),
          outcome,
          ...(respawned && { respawned: Number(respawned) }),
        } as SessionEnded;
        this.#texts.noteAnswer(ended);
        yield ended;
        break;
      }
      case 'task-settled': {
        const result = this.#whole(record);
        const { taskId } = result;
        for (const attempt of withGateAttempts(result.attempts)) {
          // What was tried before the task was taken up again has been told then.
          if (this.#texts.attempt(attempt.attemptId)) continue;
          this.#texts.noteAttempt(attempt);
          const gate = this.#gateOf.get(attempt.attemptId);
          yield { type: 'attempt.ended', ...base, taskId, attempt, ...(gate !== undefined && { gate }) };
        }
        yield { type: 'task.ended', ...base, taskId, result };
        break;
      }
      case 'run-resumed': {
        const reopened = record.reopened?.map(({ taskId }) => taskId);
        if (this.#step.step === undefined) yield { type: 'job.resumed', at: record.at };
        yield { type: 'run.resumed', ...base, ...(reopened && { reopened }) };
        break;
      }
    }
  }

  end(ending: Ending, summary: RunSummary | undefined, at: number): JobEvent[] {
    const ended: JobEvent[] = summary ? [{ type: 'run.ended', at, ...this.#step, summary, ending }] : [];
    return this.#step.step === undefined ? [...ended, { type: 'job.ended', at, ending }] : ended;
  }

  #names({ attemptId }: { attemptId: string }): { taskId: string; attemptId: string } {
    return { taskId: this.#taskOf.get(attemptId) ?? '', attemptId };
  }

  #whole({ result: stored, leftOut }: Settled): AgentResult {
    const result = stored as unknown as AgentResult;
    if (leftOut === undefined) return result;
    const attempts = withGateAttempts(result.attempts);
    for (const { index, text, reasoning } of leftOut.attempts) {
      const attempt = attempts[index];
      if (attempt === undefined) throw new RangeError(`there is no attempt ${index}`);
      if (text) attempt.text = this.#texts.read({ attemptId: attempt.attemptId, span: text });
      const thought = reasoning && this.#texts.reasoning(attempt.attemptId);
      if (thought !== undefined) attempt.reasoning = thought;
    }
    if (leftOut.text) result.text = this.#texts.read(leftOut.text);
    if (leftOut.output) result.output = this.#texts.readOutput(leftOut.output);
    return result;
  }
}

/** `run/task/1/judge/1` is a question of the gate `judge`; `run/task/1` is none. Ids of tasks may hold slashes too. */
function gateIn(attemptId: string, taskId: string): string | undefined {
  const behind = attemptId.slice(attemptId.indexOf(`/${taskId}/`) + taskId.length + 2).split('/');
  return behind.length < 3 ? undefined : behind.slice(-2, -1)[0];
}

/** Version 1 did not say; the command and the plugin named them so. */
function kindOf(jobId: string): JobKind {
  if (jobId.startsWith('goal-')) return 'goal';
  return jobId.startsWith('agents-') ? 'create' : 'tasks';
}
