import type { TaskInput } from '@parallel-agents/core';
import type { Engine } from '@parallel-agents/engine-bullmq';
import type { KnownAgents } from '../agents/agents.ts';
import type { LoadedConfig } from '../config/config.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import { type TaskStreams, taskStreams } from '../engine/task-streams.ts';
import { namingAgents, type ProgramReport, type ProgramTasks } from '../jobs/agents-in-tasks.ts';
import type { JobContext } from '../jobs/context.ts';
import type { JobForecast } from '../jobs/forecast-job.ts';
import type { Job } from '../jobs/job.ts';
import type { JobReport } from '../jobs/job-report.ts';
import type { JobSpec } from '../jobs/job-spec.ts';
import { type ReportOf, startJob } from '../jobs/start-job.ts';
import { readStartOptions, type StartOptions } from '../jobs/start-options.ts';
import type { Settings } from '../settings/settings.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { toJobRequest } from '../store/job-request.ts';
import { type Jobs, jobsOf } from '../store/jobs.ts';

/** Everything that a face needs to start jobs and to look at them. */
export interface App extends AsyncDisposable {
  readonly settings: Settings;
  readonly known: KnownAgents;
  /**
   * Starts a job of whatever kind.
   * @throws InputError for a spec that is none
   */
  start<Spec extends JobSpec>(spec: Spec, options?: StartOptions): Job<ReportOf<Spec>>;
  /**
   * Starts tasks whose agents stand in them: inputs are checked while you write, and results have the type of their
   * agent's output.
   * @throws InputError for a spec that is none
   * @example
   * const { results } = await app.start({ tasks: [{ agent: critic, description: 'Review it.', input: { code } }] });
   */
  start<Tasks extends readonly [] | readonly TaskInput[]>(
    spec: ProgramTasks<Tasks>,
    options?: StartOptions,
  ): Job<ProgramReport<Tasks>>;
  /**
   * What a job would spawn and cost. Spawns nothing.
   * @throws InputError as the job would
   */
  forecast(spec: JobSpec | ProgramTasks<readonly TaskInput[]>, options?: StartOptions): Promise<JobForecast>;
  /** The jobs that are kept. */
  readonly jobs: Jobs;
  /** Runs of any number of tasks; where the application has an engine. */
  readonly streams?: TaskStreams;
  /** Stops the jobs that are under way and lets go of everything; resolves when that is done. Those of an engine go on. */
  close(): Promise<void>;
}

/** What an application is made of. */
interface AppParts {
  context: JobContext;
  here: Surroundings;
  given: GivenSettings;
  loaded: LoadedConfig;
  engine: Engine | undefined;
  onEngine: typeof import('../engine/job-on-engine.ts') | undefined;
  /** Lets go of what jobs were worked on with. */
  close(): Promise<void>;
}

/** The application on what was opened for it. */
export function appOn({ context, here, given, loaded, engine, onEngine, close: letGo }: AppParts): App {
  const { settings, known } = context;
  const underWay = new Map<string, Job<JobReport>>();
  const closing = new AbortController();
  // What comes back is what the overloads say of the spec.
  const start = ((asked: object, options?: StartOptions) => {
    const { signal, ...started } = readStartOptions(options);
    const { spec, known: all } = namingAgents(asked, known);
    const own = { ...context, known: all };
    const stop = { ...started, signal: AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]) };
    const job: Job<JobReport> =
      engine && onEngine
        ? onEngine.startOnEngine(spec, { engine, context: own, given, loaded }, stop)
        : startJob(
            spec,
            own,
            stop,
            toJobRequest(spec, given, settings, { cwd: here.cwd, face: started.face }),
          );
    if (!underWay.has(job.id)) underWay.set(job.id, job);
    const forget = (): void => {
      if (underWay.get(job.id) === job) underWay.delete(job.id);
    };
    job.then(forget, forget);
    return job;
  }) as App['start'];
  const close = async (): Promise<void> => {
    // Those of an engine go on without whoever follows them.
    closing.abort('the application was closed');
    await Promise.allSettled(underWay.values());
    await letGo();
  };
  return {
    settings,
    known,
    start,
    ...(engine && { streams: taskStreams({ engine, context, given, loaded }) }),
    jobs: jobsOf({ context, started: underWay, here, start, stopsItself: engine !== undefined }),
    async forecast(asked, options) {
      const { forecastJob } = await import('../jobs/forecast-job.ts');
      const { spec, known: all } = namingAgents(asked, known);
      const looking = { ...context, known: all, journal: async () => undefined };
      return forecastJob(spec, looking, readStartOptions(options));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
