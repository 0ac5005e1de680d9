import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import { InputError } from '@parallel-agents/core';
import { whyNotWritten } from '@parallel-agents/core/internal';
import { type LoadedAgents, loadAgents } from '@parallel-agents/registry';
import { configFile, loadConfig } from '../config/config.ts';
import { agentsIn, withAgents } from '../config/edit-agents.ts';
import { writeWhole } from '../files/write-files.ts';
import { placesOf } from './agent-specifier.ts';
import { seenFrom } from './seen-from.ts';

/** Where the configuration is, and who asks. */
interface Place {
  cwd: string;
  stdin?: AsyncIterable<Uint8Array | string>;
  /** What `~` stands for. */
  home: string | undefined;
  /** A configuration file instead of the one that is found. */
  config?: string | undefined;
  strict?: boolean | undefined;
}

/** A source of agents that the configuration now names, or names no more. */
interface KeptSource {
  /** As it stands in the configuration. */
  specifier: string;
  /** The names of its agents; empty for one that is removed. */
  agents: readonly string[];
  /** What of it is set aside. */
  notes: readonly string[];
  /** The folders and files that it names. */
  places: readonly string[];
}

/** What became of the configuration. */
export interface KeptAgents {
  /** The file, relative to the working directory. */
  config: string;
  changed: KeptSource[];
  /** Those that were named, or not named, already. */
  unchanged: string[];
}

/** The file that is made where there is no configuration. */
const newFile = 'parallel-agents.config.yaml';

/**
 * Names agents in the configuration, so that every later command has them. Each is read first; where one holds no agents,
 * nothing is written. Paths are written from the folder of the file.
 *
 * @throws InputError for what holds no agents, and for a configuration that cannot be used or written
 */
export async function addAgents(specifiers: readonly string[], place: Place): Promise<KeptAgents> {
  const { file, text } = await openConfig(place);
  const folder = resolve(file, '..');
  const there = agentsIn(text);
  const changed: KeptSource[] = [];
  const unchanged: string[] = [];
  for (const given of specifiers) {
    const specifier = seenFrom(folder, given, place.cwd);
    if ([...there, ...changed.map((one) => one.specifier)].some((one) => isSame(one, specifier, folder))) {
      unchanged.push(specifier);
      continue;
    }
    const places = await placesOf({ specifier, from: folder }, place.home);
    const loaded = await Promise.all(
      places.map(({ specifier: path, ...options }) => loadAgents(path, { ...options, strict: place.strict })),
    );
    changed.push({
      specifier,
      agents: loaded.flatMap(namesIn),
      notes: loaded.flatMap(({ notes }) => notes),
      places: places.map(({ specifier: path, from }) => resolve(from, path)),
    });
  }
  const wanted = [...there, ...changed.map(({ specifier }) => specifier)];
  if (changed.length > 0) await writeConfig(file, withAgents(text, wanted));
  return { config: shown(file, place.cwd), changed, unchanged };
}

/**
 * Takes agents out of the configuration.
 *
 * @throws InputError `INVALID_OPTION` for what is not in it, with what is
 */
export async function removeAgents(specifiers: readonly string[], place: Place): Promise<KeptAgents> {
  const { file, text } = await openConfig(place);
  const folder = resolve(file, '..');
  const there = agentsIn(text);
  const gone = specifiers.map((given) => {
    const specifier = seenFrom(folder, given, place.cwd);
    return {
      given,
      found:
        there.find((one) => one === given || isSame(one, specifier, folder)) ??
        byPart(there, given, specifier, folder),
    };
  });
  const missing = gone.filter(({ found }) => found === undefined);
  if (missing.length > 0) {
    const names = there.length === 0 ? 'It names none.' : `It names: ${there.join(', ')}.`;
    const fix = `${names} What lies in .claude/agents and the like is found without it.`;
    throw new InputError(
      missing.map(({ given }) => ({
        code: 'INVALID_OPTION',
        path: ['agents'],
        message: `${shown(file, place.cwd)} does not name "${given}"`,
        fix,
      })),
    );
  }
  const removed = [...new Set(gone.flatMap(({ found }) => found ?? []))];
  await writeConfig(
    file,
    withAgents(
      text,
      there.filter((one) => !removed.includes(one)),
    ),
  );
  const changed = removed.map((specifier) => ({
    specifier,
    agents: [],
    notes: [],
    places: [resolve(folder, specifier)],
  }));
  return { config: shown(file, place.cwd), changed, unchanged: [] };
}

/** @throws InputError for a configuration that is wrong already: it is left as it is */
async function openConfig({ cwd, config, ...here }: Place): Promise<{ file: string; text: string }> {
  await loadConfig({ cwd, ...here }, { file: config });
  const path = await configFile({ cwd, ...here }, { file: config });
  const file = resolve(cwd, path ?? newFile);
  return path === undefined ? { file, text: '' } : { file, text: await readFile(file, 'utf8') };
}

/** Through a link to what it leads to; who may read the file stays as it is. */
async function writeConfig(file: string, text: string): Promise<void> {
  try {
    const real = await realpath(file).catch(() => file);
    const mode = await stat(real).then(
      (stats) => stats.mode & 0o777,
      () => undefined,
    );
    await writeWhole(real, text, mode === undefined ? {} : { mode });
  } catch (thrown) {
    const message = `${basename(file)} cannot be written: ${whyNotWritten(thrown)}`;
    const fix = 'Give yourself the right to write it, or name another file as the configuration.';
    throw new InputError([{ code: 'INVALID_FILE', path: [], message, fix }]);
  }
}

function isSame(one: string, other: string, folder: string): boolean {
  const place = (text: string): string => {
    const [, namespace = '', path = text] = /^([a-z0-9][a-z0-9_-]{0,63}=)(.+)$/.exec(text) ?? [];
    return `${namespace}${/^[.]/.test(path) ? resolve(folder, path) : path.replace(/[\\/]$/, '')}`;
  };
  return place(one) === place(other);
}

/** Of `legal=./agents`, either part will do, as long as only one has it. */
function byPart(
  there: readonly string[],
  given: string,
  specifier: string,
  folder: string,
): string | undefined {
  const found = there.filter((one) => {
    const [, namespace, path] = /^([a-z0-9][a-z0-9_-]{0,63})=(.+)$/.exec(one) ?? [];
    return path !== undefined && (namespace === given || isSame(path, specifier, folder));
  });
  return found.length === 1 ? found[0] : undefined;
}

function namesIn({ agents }: LoadedAgents): string[] {
  return agents.map(({ name }) => name);
}

function shown(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
}
