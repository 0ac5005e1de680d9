import { resolve } from 'node:path';
import { InputError, type Journal } from '@parallel-agents/core';
import type { Engine, EngineOptions } from '@parallel-agents/engine-bullmq';
import type { Notes } from '../basics/notes.ts';
import { settingError } from '../basics/setting-issue.ts';
import { loadConfig } from '../config/config.ts';
import { refuseUntrusted, untrustedServersIn } from '../config/untrusted-servers.ts';
import type { InputPlaces } from '../documents/input-file.ts';
import type { Surroundings } from '../settings/surroundings.ts';

type Here = Surroundings & InputPlaces;

/** Which engine. */
export interface GivenEngine {
  /** Its URL; `true`: that of the environment or the configuration. */
  engine?: string | true;
  config?: string;
}

/**
 * Which engine, and how it is reached.
 * @throws InputError if none is named, or a password is named where everybody sees it
 */
export async function engineOptions(
  { engine, config: file }: GivenEngine,
  here: Here,
): Promise<EngineOptions> {
  const { env, describe } = here;
  const loaded = await loadConfig(here, { file });
  const { config, folder } = loaded;
  const { url: configured, namespace, tls, lanes } = config.engine ?? {};
  if (typeof engine === 'string' && hasPassword(engine))
    throw settingError(describe, 'engine', holdsPassword, passwordFix);
  if (configured !== undefined && hasPassword(configured)) {
    throw new InputError([
      { code: 'INVALID_OPTION', path: ['engine.url'], message: holdsPassword, fix: passwordFix },
    ]);
  }
  const named = typeof engine === 'string' ? engine : env.PARALLEL_AGENTS_ENGINE_URL;
  const url = named ?? configured;
  if (url === undefined) {
    const fix = `Give it as ${describe('engine', 'redis://127.0.0.1:6379')}, or set PARALLEL_AGENTS_ENGINE_URL.`;
    throw new InputError([{ code: 'INVALID_OPTION', path: ['engine'], message: 'no engine is named', fix }]);
  }
  if (url !== named) refuseUntrusted('engine.url', untrustedServersIn(loaded), here);
  const password = env.PARALLEL_AGENTS_ENGINE_PASSWORD;
  const at = (path: string): string => resolve(folder, path);
  return {
    url,
    ...(password !== undefined && { password }),
    ...(namespace !== undefined && { namespace }),
    ...(lanes && { lanes }),
    ...(tls && {
      tls: {
        ...tls,
        ...(tls.ca !== undefined && { ca: at(tls.ca) }),
        ...(tls.certificate !== undefined && { certificate: at(tls.certificate) }),
        ...(tls.key !== undefined && { key: at(tls.key) }),
      },
    }),
  };
}

/**
 * Opens an engine; loads its package only now, so that programs start fast.
 * @example
 * const engine = await openEngine({ engine: 'redis://127.0.0.1:6379' }, here, (error) => console.warn(error.message));
 */
export async function openEngine(
  given: GivenEngine,
  here: Here,
  onWarning: (error: Error) => void,
): Promise<Engine> {
  const options = await engineOptions(given, here);
  return (await import('@parallel-agents/engine-bullmq')).openEngine({ ...options, onWarning });
}

/** The same for a face; a fault of the server that repeats itself is noted once. */
export function openEngineFor(
  given: GivenEngine,
  here: Here,
  { note }: Pick<Notes, 'note'>,
): Promise<Engine> {
  const told = new Set<string>();
  return openEngine(given, here, ({ message }) => {
    if (!told.has(message)) note(`The engine: ${message}`);
    told.add(message);
  });
}

export async function journalOfEngine(given: GivenEngine, here: Here): Promise<Journal> {
  const options = await engineOptions(given, here);
  return (await import('@parallel-agents/engine-bullmq/internal')).openEngineJournal(options);
}

/** Command lines are seen by every user of the machine, and configuration files end up in repositories. */
function hasPassword(url: string): boolean {
  const read = URL.parse(url.trim());
  // One that cannot be read may hold one all the same.
  return read === null ? /:[^/@]+@/.test(url) : read.password !== '';
}

const holdsPassword = 'the URL holds a password';
const passwordFix =
  'Leave it out, and set PARALLEL_AGENTS_ENGINE_PASSWORD, or the whole URL as PARALLEL_AGENTS_ENGINE_URL.';
