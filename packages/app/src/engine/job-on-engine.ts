import { InputError, type JobEvent, ParallelAgentsError, type RunReport } from '@parallel-agents/core';
import { defined, onAbort, startOf } from '@parallel-agents/core/internal';
import type { Engine } from '@parallel-agents/engine-bullmq';
import type { AgentOutcome } from '@parallel-agents/meta';
import {
  agentFromData,
  agentsReportOf,
  agentToData,
  goalReportOf,
  titleOf,
} from '@parallel-agents/meta/internal';
import type { GivenAgent } from '../agents/given-agents.ts';
import type { LoadedConfig } from '../config/config.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import { recallExperience, settleAccount } from '../experience/learning.ts';
import type { JobContext } from '../jobs/context.ts';
import { beginJob, type Job, newJobId, stoppedBeforeStart } from '../jobs/job.ts';
import { type JobReport, toAgentsReport, toGoalReport, toTasksReport } from '../jobs/job-report.ts';
import { jobLimits } from '../jobs/job-setup.ts';
import { type JobKind, type JobSpec, kindOf, readJobSpec } from '../jobs/job-spec.ts';
import { type AgentsSpec, agentsIn } from '../jobs/run-agents.ts';
import type { StartOptions } from '../jobs/start-options.ts';
import { jobRequestOf, sentConfigOf, toSentRequest } from '../store/job-request.ts';
import { handedTasks } from './handed-tasks.ts';
import { PlanQuestions } from './plan-answers.ts';

/** Where jobs are handed in. */
export interface EnginePlace {
  engine: Engine;
  context: JobContext;
  given: GivenSettings;
  loaded: LoadedConfig;
}

/** A job as it is handed in. */
interface Handed {
  spec: JobSpec;
  /** Tasks with the names that they will have. */
  tasks?: { taskId: string; agent: string }[];
  /** The agents that are refined or reviewed. */
  agents: GivenAgent[];
}

/**
 * Hands a job in for the workers of an engine and follows it. `cancel` stops it; when the signal of the options aborts, the
 * following ends, and the job goes on.
 *
 * @throws InputError for a spec that is none; what is wrong inside rejects the job, before it is handed in
 */
export function startOnEngine(given: JobSpec, place: EnginePlace, options: StartOptions): Job<JobReport> {
  const spec = readJobSpec(given);
  const kind = kindOf(spec) ?? 'tasks';
  const { id = newJobId(kind), signal, onEvent } = options;
  return beginJob({ id, kind }, async (control) => {
    const { context, engine } = place;
    const handed = await prepare(spec, place, { id, ...options });
    if (control.signal.aborted || signal?.aborted) {
      // One that is gone on with may be at work.
      if (options.resume && control.signal.aborted) await engine.journal.cancel(id);
      throw stoppedBeforeStart(control.signal.reason);
    }
    const isNew = await handIn(handed, { id, kind, place, options });
    const isOpen = isNew || (await engine.journal.read(id)).overview.status === 'running';
    if (isOpen) await tellOfWorkers(engine, id, context);
    const unanswered = new AbortController();
    const questions =
      options.approve && new PlanQuestions(engine, id, options.approve, (thrown) => unanswered.abort(thrown));
    const signals = [unanswered.signal, ...(signal ? [signal] : [])];
    const followed = engine.follow(id, { signal: AbortSignal.any(signals) });
    if (control.signal.aborted) followed.cancel();
    onAbort(control.signal, () => followed.cancel());
    const events: JobEvent[] = [];
    try {
      for await (const event of followed) {
        events.push(event);
        onEvent?.(event);
        control.emit(event);
        questions?.hear(event);
        const made = event.type === 'agent.created' ? madeAgent(event, events) : undefined;
        if (made) await options.onAgentMade?.(...made);
      }
    } catch (thrown) {
      throw unanswered.signal.aborted ? unanswered.signal.reason : thrown;
    } finally {
      questions?.end();
    }
    const report = toReport(spec, { id, events, given: handed.agents, run: await followed });
    const isLearned = kind === 'tasks' || kind === 'goal';
    const beside = { here: context.here, note: context.notes.note };
    const experience = isLearned ? await recallExperience(context.settings, beside) : [];
    const learn = isLearned && (options.learn ?? isNew);
    const account = await settleAccount(report, context.settings, experience, { ...beside, learn });
    return { ...report, ...(account && { account }) };
  });
}

/** Finds here what a worker would refuse, and what it could not find: names of tasks, and the agents of this machine. */
async function prepare(
  spec: JobSpec,
  { context, engine }: EnginePlace,
  { id, resume }: Pick<StartOptions, 'resume'> & { id: string },
): Promise<Handed> {
  if ('goal' in spec || 'create' in spec) return { spec, agents: [] };
  if (!('tasks' in spec)) {
    const begun = resume && jobRequestOf(await engine.journal.read(id)).sent?.agents;
    return { spec, agents: begun ? await agentsBegun(begun, spec, context) : await agentsIn(spec, context) };
  }
  const { tasks, named } = await handedTasks(spec, context, { isKnown: resume });
  return { spec: { ...spec, tasks }, tasks: named, agents: [] };
}

/** The agents that a job was begun with, as they were then; with their files where this machine has those. */
async function agentsBegun(
  begun: readonly unknown[],
  spec: AgentsSpec,
  context: JobContext,
): Promise<GivenAgent[]> {
  const found = await agentsIn(spec, context).catch((thrown: unknown) => {
    if (thrown instanceof InputError) return [];
    throw thrown;
  });
  return begun.map(agentFromData).map((definition) => {
    return { ...found.find((agent) => agent.definition.name === definition.name), definition };
  });
}

/** @returns whether it was not there before */
async function handIn(
  { spec, tasks, agents }: Handed,
  {
    id,
    kind,
    place: { engine, context, given, loaded },
    options,
  }: { id: string; kind: JobKind; place: EnginePlace; options: StartOptions },
): Promise<boolean> {
  const { settings, here, known } = context;
  const { overrides } = settings.spending;
  const definitions = agents.map(({ definition }) => definition);
  const sent = {
    config: sentConfigOf({ ...loaded.config, overrides }),
    ...(definitions.length > 0 && { agents: definitions.map(agentToData) }),
    ...(options.approve && { asks: true as const }),
    ...(kind === 'create' && { takenNames: [...known.registry.names(), ...(options.takenNames ?? [])] }),
  };
  const runtime = settings.runtime.name;
  const beside = { cwd: here.cwd, face: options.face, sent };
  const { request, identity } = toSentRequest(spec, given, runtime, beside);
  if (options.resume) {
    const asks = options.approve !== undefined;
    await engine.resume(id, { request, asks, ...(options.retryFailed && { retryFailed: true }) });
    return false;
  }
  const named = definitions.length > 0 ? definitions.map(({ name }) => name) : undefined;
  const { concurrent: maxConcurrent } = settings.limits;
  const title = toTitle(spec, kind, named);
  const submission = { runId: id, runtime, kind, request, identity };
  const asks = options.approve && true;
  const { limits } = jobLimits(settings, spec.limits);
  const more = defined({ title, agents: named, limits, tasks, maxConcurrent, asks });
  return (await engine.submit({ ...submission, ...more })) === 'new';
}

/** As a job is called that is done here. */
function toTitle(spec: JobSpec, kind: JobKind, agents: readonly string[] = []): string | undefined {
  if ('goal' in spec) return spec.goal.slice(0, 200);
  if ('tasks' in spec) return spec.title;
  return titleOf(kind, 'create' in spec ? spec.create.map(({ name, purpose }) => name ?? purpose) : agents);
}

async function tellOfWorkers(
  engine: Engine,
  id: string,
  { settings: { runtime }, here: { describe }, notes }: JobContext,
): Promise<void> {
  notes.note(`${id} is on ${engine.label}. It goes on without this command.`);
  if ((await engine.countWorkers(runtime.name)) !== 0) return;
  const start = describe('startWorker', runtime.name);
  notes.note(`No worker is there for it yet. Start one: ${start}`);
}

/** An agent that a plan was missing and that a worker has made, with what the work on it came to. */
function madeAgent(
  { agent: name, made }: Extract<JobEvent, { type: 'agent.created' }>,
  events: readonly JobEvent[],
): Parameters<NonNullable<StartOptions['onAgentMade']>> | undefined {
  const ended = events.findLast((event) => event.type === 'agent.ended' && event.agent === name);
  if (made === undefined || ended?.type !== 'agent.ended') return undefined;
  const { status, target } = ended.outcome;
  return [agentFromData(made), { status: status as AgentOutcome['status'], target }];
}

function toReport(
  spec: JobSpec,
  {
    id,
    events,
    given,
    run,
  }: { id: string; events: readonly JobEvent[]; given: GivenAgent[]; run: RunReport },
): JobReport {
  if ('tasks' in spec) return toTasksReport(id, run, false);
  const { kind } = startOf(events);
  if ('goal' in spec) {
    const goal = goalReportOf(events, spec.goal);
    if (goal === undefined) throw endedWithout(id);
    return toGoalReport(id, goal, run.results);
  }
  const agents = agentsReportOf(events);
  if (agents === undefined || kind === 'tasks' || kind === 'goal') throw endedWithout(id);
  return toAgentsReport({ id, kind }, agents, { results: run.results, given, wasStopped: false });
}

/** It was cancelled when no worker had it. */
function endedWithout(id: string): ParallelAgentsError {
  return new ParallelAgentsError({
    code: 'CANCELLED',
    message: `${id} was cancelled by another process before a worker took it.`,
    fix: 'Resume it, if it is still wanted: what was paid for is not paid for again.',
  });
}
