import process from 'node:process';
import { type AgentDefinition, type AgentRuntime, InputError } from '@parallel-agents/core';
import { defined, usableAgents } from '@parallel-agents/core/internal';
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
import { Closings, type JobContext } from '../jobs/context.ts';
import { localServers } from '../runtimes/find-runtime.ts';
import { type RuntimeChoice, runtimes } from '../runtimes/runtimes.ts';
import { openSettings } from '../settings/open-settings.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { Keeper } from '../store/keep.ts';
import { type App, appOn } from './app.ts';
import { type OpenOptions, readOpenOptions } from './open-options.ts';

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
  } = readOpenOptions(options);
  const value = typeof runtime === 'object' ? runtime : undefined;
  const here = surroundings(place, value);
  const paths = agents.filter((agent) => typeof agent === 'string');
  const given: GivenSettings = {
    ...settingsGiven,
    ...(runtime !== undefined && { runtime: typeof runtime === 'string' ? runtime : runtime.name }),
    ...(paths.length > 0 && { agents: paths }),
  };
  const loaded = loadedBefore ?? (await loadConfig(here, { file: given.config }));
  const { settings, known } = await openSettings(given, here, notes, {
    loaded,
    ...(onlyLook && { onlyLook }),
    ...(engineUrl !== undefined && { elsewhere: true }),
  });
  if (settings.tools && engineUrl !== undefined) throw toolsOfWorkers(here.describe);
  const all = withDefinitions(known, agents);
  const engine =
    engineUrl === undefined ? undefined : await openEngineFor({ engine: engineUrl, ...given }, here, notes);
  const keeping = { ...(typeof store !== 'object' && defined({ store })), ...defined({ onJournalFailure }) };
  const keeper = new Keeper(keeping, here, notes);
  const closings = new Closings(notes);
  const context: JobContext = {
    settings,
    known: all,
    here,
    notes,
    strict: given.strict === true,
    closings,
    openTools: async (tools) => {
      const { openTools } = await import('../jobs/open-tools.ts');
      return openTools(tools, here, approveTool);
    },
    ...(!onlyKnownAgents && { findAgents: (names, registry) => findGivenAgents(names, registry, here.cwd) }),
    ...defined({ onJournalFailure }),
    journal: async () => engine?.journal ?? (typeof store === 'object' ? store : keeper.journal()),
  };
  return appOn({
    ...{ context, here, given, loaded, engine },
    // Loaded where there is an engine only.
    onEngine: engine && (await import('../engine/job-on-engine.ts')),
    async close() {
      if (value) closings.begin('The runtime', () => value.close());
      await closings.end();
      const journal = await keeper.opened();
      if (journal) closings.begin('The journal', () => journal.close());
      if (engine) closings.begin('The engine', () => engine.close());
      await closings.end();
    },
  });
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
