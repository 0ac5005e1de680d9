import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError, type JobEvent, type Journal, JournalError } from '@parallel-agents/core';
import type { Engine } from '@parallel-agents/engine-bullmq';
import type { StartOptions } from '../jobs/start-options.ts';
import { readJob } from '../store/read-job.ts';

/** Whether the plan that was seen may be run. It goes along with the job to whichever worker takes it next. */
export interface PlanAnswer {
  phase: 'plan' | 'replan';
  /** Which plan it is. */
  plan: string;
  approved: boolean;
}

type PlanMade = Extract<JobEvent, { type: 'plan.made' }>;
type Approve = NonNullable<StartOptions['approve']>;

/** Milliseconds between two looks at a job, and how long its worker has to let go of it. */
const lookMs = 300;
const patienceMs = 60_000;

/** Stands for a plan, whatever the order of its fields. */
function keyOf(plan: unknown): string {
  const sorted = JSON.stringify(plan, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return hash('sha256', sorted, 'hex').slice(0, 16);
}

/** The plan of which nobody has said whether it may be run, if there is one. */
function openPlanIn(events: readonly JobEvent[]): PlanMade | undefined {
  const last = events.findLast(({ type, step }) => {
    const isBegun = type === 'run.started' && /(?:^|\.)(?:re)?work(?:-\d+)?$/.test(step ?? '');
    return isBegun || type === 'plan.made' || type === 'plan.decided' || type === 'job.ended';
  });
  return last?.type === 'plan.made' ? last : undefined;
}

/** What has been said of a plan, in the log or with the job. */
export async function answerTo(
  { plan, phase }: { plan: unknown; phase: PlanAnswer['phase'] },
  { journal, id, answer }: { journal: Journal; id: string; answer: PlanAnswer | undefined },
): Promise<boolean | undefined> {
  const key = keyOf(plan);
  if (answer?.phase === phase && answer.plan === key) return answer.approved;
  let isIt = false;
  let decided: boolean | undefined;
  for (const event of (await journal.read(id)).events) {
    if (event.type === 'plan.made') isIt = event.phase === phase && keyOf(event.plan) === key;
    if (event.type === 'plan.decided' && isIt) decided = event.approved;
  }
  return decided;
}

/**
 * Says whether the plan of a goal that waits on an engine may be run; a worker then goes on with it. From any process.
 *
 * @throws InputError if no plan of it waits; JournalError `RUN_IN_PROGRESS` if its worker does not let go of it, `RUN_NOT_FOUND`
 * @example
 * await decidePlan(engine, 'goal-5dfe', true);
 */
export async function decidePlan(
  engine: Pick<Engine, 'journal' | 'resume'>,
  id: string,
  approved: boolean,
  { patience = AbortSignal.timeout(patienceMs) }: { patience?: AbortSignal } = {},
): Promise<void> {
  const { journal } = engine;
  const made = await letGo(journal, id, patience);
  if (made === undefined) throw nothingWaits(id);
  if (made === 'held') throw stillHeld(id);
  const answer: PlanAnswer = { phase: made.phase, plan: keyOf(made.plan), approved };
  await engine.resume(id, { change: (known) => withAnswer(known, answer) });
}

/** The plan, once no worker has the job any more; nothing where none waits. `held`: a worker had it until the signal came. */
async function letGo(
  journal: Journal,
  id: string,
  signal: AbortSignal,
): Promise<PlanMade | 'held' | undefined> {
  for (;;) {
    const { overview, events } = await readJob(journal, id);
    const made = openPlanIn(events);
    if (made === undefined || overview.status === 'interrupted') return made;
    if (signal.aborted) return 'held';
    await sleep(lookMs, undefined, { signal }).catch(() => {});
  }
}

function withAnswer(request: unknown, answer: PlanAnswer): unknown {
  const { sent, ...others } = request as { sent?: object };
  return { ...others, sent: { ...sent, answer } };
}

function nothingWaits(id: string): InputError {
  const message = `no plan of ${id} waits for an answer`;
  const fix = 'Look at how it stands. Only a goal that was handed in for approval waits.';
  return new InputError([{ code: 'INVALID_OPTION', path: ['id'], message, fix }]);
}

/** The worker that made the plan says that it is at work on the job, and does not give it back. */
function stillHeld(id: string): JournalError {
  return new JournalError({
    code: 'RUN_IN_PROGRESS',
    message: `The plan of ${id} waits for an answer, and the worker that made it still holds the job.`,
    fix: 'Answer again in a minute. Where that does not help, end that worker: another one takes the job, and the plan is not made again.',
    ways: [{ name: 'showJob', value: id }, { name: 'engine' }],
  });
}

/** Asks in this process whether plans may be run, for as long as nobody else has said so. */
export class PlanQuestions {
  readonly #engine: Engine;
  readonly #id: string;
  readonly #approve: Approve;
  readonly #onFailure: (thrown: unknown) => void;
  #open: AbortController | undefined;

  /** @param onFailure there is no answer to be had here; the job goes on waiting */
  constructor(engine: Engine, id: string, approve: Approve, onFailure: (thrown: unknown) => void) {
    this.#engine = engine;
    this.#id = id;
    this.#approve = approve;
    this.#onFailure = onFailure;
  }

  hear(event: JobEvent): void {
    const { type } = event;
    if (type !== 'plan.made' && type !== 'plan.decided' && type !== 'job.ended') return;
    this.end();
    if (type !== 'plan.made') return;
    this.#open = new AbortController();
    this.#ask(event, this.#open.signal).catch(this.#onFailure);
  }

  end(): void {
    this.#open?.abort('the plan was decided');
    this.#open = undefined;
  }

  async #ask({ phase, plan }: PlanMade, signal: AbortSignal): Promise<void> {
    // What stands in the log may have been decided later in it.
    const made = await letGo(this.#engine.journal, this.#id, signal);
    if (made === undefined || made === 'held' || signal.aborted || keyOf(made.plan) !== keyOf(plan)) return;
    // The log has all of the plan, and says less of it in its type.
    const approved = await this.#approve(plan as Parameters<Approve>[0], { phase, signal });
    if (!signal.aborted) await decidePlan(this.#engine, this.#id, approved);
  }
}
