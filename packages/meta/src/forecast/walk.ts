import type {
  AttemptPolicy,
  JobEvent,
  OrchestratorOptions,
  RunTask,
  SessionPreview,
  SpawnRequest,
} from '@parallel-agents/core';
import { singleModel } from '@parallel-agents/core/internal';
import { countingPolicy, type Way } from './counting-policy.ts';
import { countingRuntime } from './counting-runtime.ts';

/** What is known of a session that asks for its answer. */
export interface Asked {
  /** As the log names it, such as `a1.review-1`. */
  step: string;
  taskId: string;
  request: SpawnRequest;
}

/** What a job of many steps is started with. */
type WalkedOptions = Omit<OrchestratorOptions, 'agents'> & {
  taskPolicy?: AttemptPolicy;
  jobId?: string;
  resume?: boolean;
  job?: unknown;
  onEvent?(event: JobEvent): void;
};

interface Walk<Options extends WalkedOptions> {
  way: Way;
  options: Options;
  /** What a session answers; `undefined`: nothing that can be used. */
  answer(asked: Asked): string | undefined;
  /** The job itself, on the options that it is given. */
  work(options: Options): Promise<unknown>;
  /** The part of a forecast that a session belongs to; `undefined`: none. */
  partOf(asked: Pick<Asked, 'step' | 'taskId'>): string | undefined;
}

/**
 * Takes a job one way through: the job itself, on a runtime that answers at once. Limits, budgets, journals and tools
 * have no part in it, as nothing is spawned.
 * @returns the sessions that it started
 */
export async function walk<Options extends WalkedOptions>({
  way,
  options,
  answer,
  work,
  partOf,
}: Walk<Options>): Promise<SessionPreview[]> {
  const sessions: SessionPreview[] = [];
  const tasks = new Map<string, RunTask>();
  const started = new Map<string, Extract<JobEvent, { type: 'attempt.started' }>>();
  const runtime = countingRuntime(options.runtime, (request) => {
    const attempt = started.get(request.attemptId);
    if (attempt === undefined) throw new TypeError(`No attempt "${request.attemptId}" was started.`);
    const { step = '', taskId, reason, tier, model } = attempt;
    const task = `${step}/${taskId}`;
    const part = partOf({ step, taskId });
    const { agent = '', dependsOn = [] } = tasks.get(task) ?? {};
    if (part !== undefined)
      sessions.push({
        step: part,
        task,
        agent,
        reason,
        ...(model !== undefined && { model }),
        ...(tier !== undefined && { tier }),
        instructions: request.instructions,
        prompt: request.prompt,
        shown: dependsOn.length,
      });
    return answer({ step, taskId, request }) ?? '';
  });
  const { journal: _journal, tools: _tools, jobId: _id, resume: _resume, job: _job, ...rest } = options;
  await work({
    ...rest,
    runtime,
    policy: countingPolicy(options.policy ?? singleModel(options.model), way),
    ...(options.taskPolicy && { taskPolicy: countingPolicy(options.taskPolicy, way) }),
    admission: [],
    retries: 0,
    onEvent(event: JobEvent) {
      if (event.type === 'run.started')
        for (const task of event.tasks) tasks.set(`${event.step ?? ''}/${task.taskId}`, task);
      if (event.type === 'attempt.started') started.set(event.attemptId, event);
    },
  } as unknown as Options);
  return sessions;
}
