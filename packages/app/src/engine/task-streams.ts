import {
  type AgentResult,
  type AgentTask,
  type ErrorInfo,
  InputError,
  type InputIssue,
  type JobLog,
  resultsOf,
} from '@parallel-agents/core';
import { defined, untilAborted } from '@parallel-agents/core/internal';
import type { Engine, PartedProgress, RunLimits, RunPart } from '@parallel-agents/engine-bullmq';
import type { Describe } from '../basics/describe.ts';
import { settingError } from '../basics/setting-issue.ts';
import type { LoadedConfig } from '../config/config.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import type { JobContext } from '../jobs/context.ts';
import { newJobId } from '../jobs/job.ts';
import type { BestOfSpec } from '../jobs/job-spec.ts';
import { jobRequestOf, sentConfigOf, toSentRequest } from '../store/job-request.ts';
import { handedTasks } from './handed-tasks.ts';
import { mostIds, TaskIds } from './task-ids.ts';

/** Tasks that come one by one. */
export type TaskStream = AsyncIterable<AgentTask> | Iterable<AgentTask>;

export interface StreamOptions {
  /** Its id; of one that is known, what is there already is not handed in twice. @default a new one */
  id?: string;
  title?: string;
  /** Tasks that a worker is given at once. @default 1000 */
  perPart?: number;
  bestOf?: BestOfSpec;
  /** Ends the handing in, or the looking; what was handed in is done. */
  signal?: AbortSignal;
}

/** A run whose tasks are handed in as they come. */
export interface HandedStream {
  readonly id: string;
  /** How many parts there are, once all of it is handed in. */
  readonly handedIn: Promise<number>;
  /** How it stands, again and again until it is over. */
  follow(options?: { signal?: AbortSignal }): AsyncGenerator<PartedProgress, void, void>;
}

/** Runs of any number of tasks on an engine: neither this process nor a worker ever holds more than some of them. */
export interface TaskStreams {
  /**
   * Looks at every task, and hands none in.
   * @returns how many there are
   * @throws InputError with the place of what is wrong: its first number counts over the whole stream
   */
  check(tasks: TaskStream, options?: StreamOptions): Promise<number>;
  /** @throws InputError for limits that cannot be kept over parts */
  start(tasks: TaskStream, options?: StreamOptions): HandedStream;
}

interface StreamPlace {
  engine: Engine;
  context: JobContext;
  given: GivenSettings;
  loaded: LoadedConfig;
}

/** As many tasks as a worker is given at once, and as many characters. */
const defaultPerPart = 1000;
const charactersPerPart = 8_000_000;

export function taskStreams({ engine, context, given, loaded }: StreamPlace): TaskStreams {
  const { settings, here, notes } = context;
  const runtime = settings.runtime.name;
  const config = sentConfigOf({ ...loaded.config, overrides: settings.spending.overrides });
  async function* parts(tasks: TaskStream, { perPart, bestOf }: StreamOptions): AsyncGenerator<RunPart> {
    const ids = new TaskIds();
    for await (const { first, tasks: some } of inParts(tasks, perPart)) {
      const handed = await checked(some, first, context, ids);
      const spec = { tasks: handed.tasks, ...(bestOf && { bestOf }) };
      const { request, identity } = toSentRequest(spec, given, runtime, { cwd: here.cwd, sent: { config } });
      yield { tasks: handed.named, request, identity };
    }
  }
  return {
    async check(tasks, { perPart, signal } = {}) {
      refuseDeadline(context);
      let count = 0;
      const ids = new TaskIds();
      for await (const { first, tasks: some } of inParts(untilAborted(tasks, signal), perPart)) {
        await checked(some, first, context, ids);
        count += some.length;
      }
      if (ids.isFull) notes.note(`The ids of the first ${mostIds} tasks were compared, and no more.`);
      return count;
    },
    start(tasks, options = {}) {
      refuseDeadline(context);
      const { id = newJobId('tasks'), title, signal } = options;
      const { usd, tokens, spawns } = settings.spending.budget ?? {};
      const limits = defined({ usd, tokens, spawns });
      const { concurrent: maxConcurrent } = settings.limits;
      const begun = Promise.withResolvers<boolean>();
      const onBegun = (): void => begun.resolve(true);
      const handing = (async () => {
        await tellOfWorkers(engine, id, context);
        const more = defined({ title, maxConcurrent, signal });
        return engine.submitParts({
          runId: id,
          runtime,
          parts: parts(tasks, options),
          limits,
          onBegun,
          ...more,
        });
      })();
      const end = (): void => begun.resolve(false);
      handing.then(end, end);
      return {
        id,
        handedIn: handing,
        async *follow({ signal: leaving } = {}) {
          if (await begun.promise) yield* engine.followParts(id, defined({ signal: leaving }));
        },
      };
    },
  };

  async function tellOfWorkers(on: Engine, id: string, { here: { describe } }: JobContext): Promise<void> {
    notes.note(`${id} is on ${on.label}. It goes on without this command.`);
    if ((await on.countWorkers(runtime)) !== 0) return;
    notes.note(`No worker is there for it yet. Start one: ${describe('startWorker', runtime)}`);
  }
}

/** The results of a part that has ended, one for each task. */
export async function resultsOfPart(
  { journal }: Pick<Engine, 'journal'>,
  part: string,
): Promise<AgentResult[]> {
  const log = await journal.read(part);
  const results = resultsOf(log.events).map(({ result }) => result);
  const ended = log.events.findLast((event) => event.type === 'job.ended');
  return results.length === 0 && ended?.error ? neverBegun(log, ended.error) : results;
}

/** Each of its tasks failed of the same. */
function neverBegun(log: JobLog, error: ErrorInfo): AgentResult[] {
  const { spec } = jobRequestOf(log);
  const tasks = 'tasks' in spec ? spec.tasks : [];
  return tasks.map(({ id = '', agent = '' }) => {
    return { taskId: id, agent, status: 'failed', text: '', error, executionSeconds: 0, attempts: [] };
  });
}

/** Has workers go on with what has not completed, within other limits where some are given. */
export async function resumeStream(
  engine: Engine,
  id: string,
  { limits = {}, retryFailed = false }: { limits?: RunLimits; retryFailed?: boolean },
): Promise<void> {
  const change = (known: unknown): unknown => {
    const { given, ...others } = known as { given?: { limits?: object } };
    return { ...others, given: { ...given, limits: { ...given?.limits, ...limits } } };
  };
  const isChanged = Object.keys(limits).length > 0;
  await engine.resume(id, { ...(isChanged && { limits, change }), ...(retryFailed && { retryFailed }) });
}

interface SomeTasks {
  /** The place of the first of them in the stream. */
  first: number;
  tasks: AgentTask[];
}

/** The same parts of the same tasks, whenever they are read. */
async function* inParts(tasks: TaskStream, perPart = defaultPerPart): AsyncGenerator<SomeTasks> {
  let some: AgentTask[] = [];
  let first = 0;
  let characters = 0;
  for await (const task of tasks) {
    // Its place is its name where it has none, so that no two tasks of a run have one name by chance.
    some.push({ id: `task-${first + some.length + 1}`, ...task });
    characters += JSON.stringify(task).length;
    if (some.length < perPart && characters < charactersPerPart) continue;
    yield { first, tasks: some };
    first += some.length;
    some = [];
    characters = 0;
  }
  if (some.length > 0) yield { first, tasks: some };
}

async function checked(tasks: AgentTask[], first: number, context: JobContext, ids: TaskIds) {
  try {
    const handed = await handedTasks({ tasks }, context);
    refuseTwice(tasks, ids);
    return handed;
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    throw new InputError(
      thrown.issues.map((issue) => {
        const [list, index, ...field] = issue.path;
        if (list !== 'tasks' || typeof index !== 'number') return issue;
        return { ...issue, path: [list, first + index, ...field] };
      }),
    );
  }
}

/** Of one part they are compared with what else is looked at; here they are with those of the parts before. */
function refuseTwice(tasks: readonly AgentTask[], ids: TaskIds): void {
  const issues = tasks.flatMap(({ id = '' }, index): InputIssue[] => {
    if (ids.add(id)) return [];
    const message = `the id ${JSON.stringify(id.slice(0, 80))} is already used by a task before`;
    const fix = 'Give every task an id of its own, or none.';
    return [{ code: 'DUPLICATE_TASK_ID', path: ['tasks', index, 'id'], message, fix }];
  });
  if (issues.length > 0) throw new InputError(issues);
}

/** A part counts its own working time, and many are at work at once. */
function refuseDeadline({
  settings,
  here: { describe },
}: {
  settings: JobContext['settings'];
  here: { describe: Describe };
}) {
  if (settings.spending.budget?.deadlineSeconds === undefined) return;
  const message = 'it cannot be kept over the parts of a run';
  const fix = `Leave it out, and stop the run when it has had its time: ${describe('cancelJob')}.`;
  throw settingError(describe, 'deadlineSeconds', message, fix);
}
