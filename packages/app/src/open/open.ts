import process from 'node:process';
import {
  type AgentDefinition,
  type AgentRuntime,
  InputError,
  type Journal,
  type TaskInput,
} from '@parallel-agents/core';
import { usableAgents } from '@parallel-agents/core/internal';
import { createRegistry } from '@parallel-agents/registry';
import type { KnownAgents } from '../agents/agents.ts';
import { findGivenAgents } from '../agents/given-agents.ts';
import type { Describe } from '../basics/describe.ts';
import { describeOption } from '../basics/describe-option.ts';
import type { Notes } from '../basics/notes.ts';
import { settingError } from '../basics/setting-issue.ts';
import { loadConfig } from '../config/config.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import { openEngineFor } from '../engine/engine-options.ts';
import { type TaskStreams, taskStreams } from '../engine/task-streams.ts';
import { namingAgents, type ProgramReport, type ProgramTasks } from '../jobs/agents-in-tasks.ts';
import { Closings, type JobContext } from '../jobs/context.ts';
import type { JobForecast } from '../jobs/forecast-job.ts';
import type { Job } from '../jobs/job.ts';
import type { JobReport } from '../jobs/job-report.ts';
import type { JobSpec } from '../jobs/job-spec.ts';
import { type ReportOf, startJob } from '../jobs/start-job.ts';
import { readStartOptions, type StartOptions } from '../jobs/start-options.ts';
import { localServers } from '../runtimes/find-runtime.ts';
import { type RuntimeChoice, runtimes } from '../runtimes/runtimes.ts';
import { openSettings } from '../settings/open-settings.ts';
import type { Settings } from '../settings/settings.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { toJobRequest } from '../store/job-request.ts';
import { type Jobs, jobsOf } from '../store/jobs.ts';
import { type Keeping, openKeeping } from '../store/keep.ts';
import { type OpenOptions, readOpenOptions } from './open-options.ts';

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
  /** Lets go of everything; resolves when that is done. */
  close(): Promise<void>;
}

const silent: Notes = { note() {}, tell() {}, problem() {} };

/**
 * Opens the application: settings, agents, and what jobs need once they are started.
 *
 * @throws InputError for settings that are not there or contradict each other; RuntimeError if no runtime is set up
 * @example
 * await using app = await open({ runtime, limits: { usd: 2 } });
 * const { results } = await app.start({ tasks: [{ agent: 'code_reviewer', description: 'Review this.' }] });
 */
export async function open(options: OpenOptions = {}): Promise<App> {
  const read = readOpenOptions(options);
  const {
    runtime,
    agents = [],
    store,
    onJournalFailure,
    notes = silent,
    loaded: loadedBefore,
    onlyLook,
    onlyKnownAgents,
    engine: engineUrl,
    approveTool,
    here: place,
    ...settingsGiven
  } = read;
  const value = typeof runtime === 'object' ? runtime : undefined;
  const here = surroundings(place, value);
  const paths = agents.filter((agent) => typeof agent === 'string');
  const given: GivenSettings = {
    ...settingsGiven,
    ...(runtime !== undefined && { runtime: typeof runtime === 'string' ? runtime : runtime.name }),
    ...(paths.length > 0 && { agents: paths }),
  };
  const loaded = loadedBefore ?? (await loadConfig(here, { file: given.config }));
  const opened = await openSettings(given, here, notes, {
    loaded,
    ...(onlyLook && { onlyLook }),
    ...(engineUrl !== undefined && { elsewhere: true }),
  });
  const { settings } = opened;
  if (settings.tools && engineUrl !== undefined) throw toolsOfWorkers(here.describe);
  const known = withDefinitions(opened.known, agents);
  const closings = new Closings(notes);
  const engine =
    engineUrl === undefined ? undefined : await openEngineFor({ engine: engineUrl, ...given }, here, notes);
  // Loaded where there is an engine only.
  const onEngine = engine && (await import('../engine/job-on-engine.ts'));
  let journal: Promise<Journal | undefined> | undefined;
  const keeping: Keeping = {
    ...((typeof store === 'string' || store === false) && { store }),
    ...(onJournalFailure && { onJournalFailure }),
  };
  const context: JobContext = {
    settings,
    known,
    here,
    notes,
    strict: given.strict === true,
    closings,
    openTools: async (tools) => {
      const { openTools } = await import('../jobs/open-tools.ts');
      return openTools(tools, here, approveTool);
    },
    ...(!onlyKnownAgents && { findAgents: (names, registry) => findGivenAgents(names, registry, here.cwd) }),
    ...(onJournalFailure && { onJournalFailure }),
    journal: () => {
      if (engine) return Promise.resolve(engine.journal);
      if (typeof store === 'object') return Promise.resolve(store);
      journal ??= openKeeping(keeping, here, notes);
      return journal;
    },
  };
  const close = async (): Promise<void> => {
    if (value) closings.begin('The runtime', () => value.close());
    await closings.end();
    // One that could not be opened has been told of, and is not to be closed.
    const opened = await journal?.catch(() => undefined);
    if (opened) closings.begin('The journal', () => opened.close());
    if (engine) closings.begin('The engine', () => engine.close());
    await closings.end();
  };
  const underWay = new Map<string, Job<JobReport>>();
  // What comes back is what the overloads say of the spec.
  const start = ((asked: object, options?: StartOptions) => {
    const started = readStartOptions(options);
    const { spec, known: all } = namingAgents(asked, known);
    const own = { ...context, known: all };
    const request = toJobRequest(spec, given, settings, { cwd: here.cwd, face: started.face });
    const job: Job<JobReport> =
      engine && onEngine
        ? onEngine.startOnEngine(spec, { engine, context: own, given, loaded }, started)
        : startJob(spec, own, started, request);
    underWay.set(job.id, job);
    const forget = (): void => void underWay.delete(job.id);
    job.then(forget, forget);
    return job;
  }) as App['start'];
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

/** Sessions of an engine ask from its workers; their calls are run by whoever has the run, and no settings go along. */
function toolsOfWorkers(describe: Describe): InputError {
  const fix = 'Leave it out, and give tools where the workers are started; or do the job without an engine.';
  return settingError(
    describe,
    'allowTools',
    'it has no effect on an engine, whose workers run the tools',
    fix,
  );
}

function surroundings(
  place: OpenOptions['here'] = {},
  value: AgentRuntime | undefined,
): Surroundings & { stdin?: AsyncIterable<Uint8Array | string> } {
  const here = {
    cwd: process.cwd(),
    env: process.env,
    runtimes,
    localServers,
    describe: describeOption,
    ...place,
  };
  return value === undefined ? here : { ...here, runtimes: [choiceOf(value), ...here.runtimes] };
}

/** A runtime that was given as a value serves many jobs, and is closed with the application. */
function choiceOf(runtime: AgentRuntime): RuntimeChoice {
  const shared = new Proxy(runtime, {
    get(target, property) {
      if (property === 'close') return async () => {};
      const own: unknown = Reflect.get(target, property, target);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
  return {
    name: runtime.name,
    summary: 'given by the program',
    bareModelNames: true,
    create: async () => shared,
  };
}

/** @throws InputError for agents that cannot be used, and for two of one name */
function withDefinitions(known: KnownAgents, given: readonly (string | AgentDefinition)[]): KnownAgents {
  const places = given.flatMap((agent, index) => (typeof agent === 'string' ? [] : [index]));
  if (places.length === 0) return known;
  const agents = given.filter((agent) => typeof agent !== 'string');
  try {
    const registry = createRegistry(known.registry, {
      source: 'this program',
      agents: [...usableAgents(agents)],
    });
    return { ...known, registry };
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    const placed = thrown.issues.map(({ path: [list, index, ...field], ...issue }) => {
      return { ...issue, path: [list, places[Number(index)], ...field].filter((part) => part !== undefined) };
    });
    throw new InputError(placed);
  }
}
