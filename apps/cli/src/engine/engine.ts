import { resolve } from 'node:path';
import { loadConfig, refuseStranger, strangersIn } from '@parallel-agents/app/settings';
import { InputError, type Journal } from '@parallel-agents/core';
import type { Engine, EngineOptions } from '@parallel-agents/engine-bullmq';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';

type EngineFlags = Pick<RunFlags, 'engine' | 'config'>;

/**
 * Which engine, and how it is reached.
 * @throws InputError if none is named, or a password is named where everybody sees it
 */
export async function engineOptions(
  { engine, config: file }: EngineFlags,
  environment: Environment,
): Promise<EngineOptions> {
  const { env } = environment;
  const loaded = await loadConfig(environment, { file });
  const { config, folder } = loaded;
  const { url: configured, namespace, tls, lanes } = config.engine ?? {};
  if (typeof engine === 'string') refusePassword(engine, '--engine');
  if (configured !== undefined) refusePassword(configured, 'engine.url');
  const named = typeof engine === 'string' ? engine : env.PARALLEL_AGENTS_ENGINE_URL;
  const url = named ?? configured;
  if (url === undefined) {
    const fix = 'Give it as --engine redis://127.0.0.1:6379, or set PARALLEL_AGENTS_ENGINE_URL.';
    throw refused('engine', 'no engine is named', fix);
  }
  if (url !== named) refuseStranger('engine.url', strangersIn(loaded), environment);
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

/** Opens an engine; loads its package only now, so that the command starts fast. */
export async function openEngine(
  flags: EngineFlags,
  environment: Environment,
  onWarning: (error: Error) => void,
): Promise<Engine> {
  const options = await engineOptions(flags, environment);
  return (await import('@parallel-agents/engine-bullmq')).openEngine({ ...options, onWarning });
}

export async function journalOfEngine(flags: EngineFlags, environment: Environment): Promise<Journal> {
  const options = await engineOptions(flags, environment);
  return (await import('@parallel-agents/engine-bullmq')).openEngineJournal(options);
}

/** Command lines are seen by every user of the machine, and configuration files end up in repositories. */
function refusePassword(url: string, where: string): void {
  if (!/^[a-z]+:\/\/[^/@]*:[^/@]+@/i.test(url)) return;
  const fix =
    'Leave it out, and set PARALLEL_AGENTS_ENGINE_PASSWORD, or the whole URL as PARALLEL_AGENTS_ENGINE_URL.';
  throw refused(where, 'the URL holds a password', fix);
}

function refused(option: string, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [option], message, fix }]);
}
