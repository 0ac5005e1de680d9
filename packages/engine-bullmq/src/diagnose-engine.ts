import type { Diagnosis } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { defaultNamespace, type EngineOptions, openEngine } from './engine.ts';
import type { WorkerPresence } from './fleet/presence.ts';
import { diagnosePostgres } from './servers/diagnose-postgres.ts';
import { diagnoseRedis } from './servers/diagnose-redis.ts';
import { parseEngineUrl } from './servers/engine-url.ts';

export interface DiagnoseEngineOptions extends EngineOptions {
  /** Name of the runtime whose workers are looked for. @default those of all runtimes */
  runtime?: string;
}

/**
 * Looks at what would stop or slow runs on an engine, or lose them. Never throws for what it cannot reach.
 * @throws InputError `INVALID_OPTION` for a URL that is none
 * @example
 * for (const { check, status, message } of await diagnoseEngine({ url: 'redis://127.0.0.1:6379' }))
 *   console.log(check, status, message);
 */
export async function diagnoseEngine(options: DiagnoseEngineOptions): Promise<readonly Diagnosis[]> {
  const { url, password, tls, namespace = defaultNamespace } = options;
  const target = parseEngineUrl(url, { password, tls });
  try {
    const findings =
      target.kind === 'redis'
        ? await diagnoseRedis(target, namespace)
        : await diagnosePostgres(target, namespace);
    if (findings.some(({ status }) => status === 'problem')) return findings;
    return [...findings, ...(await lookForWorkers(options, options.runtime))];
  } catch (thrown) {
    const { message, fix } = toErrorInfo(thrown);
    return [{ check: 'server', status: 'problem', message, fix }];
  }
}

/** How many there are, of which versions, and what they have to do. Without a runtime: those of all. */
async function lookForWorkers(options: EngineOptions, runtime: string | undefined): Promise<Diagnosis[]> {
  const engine = await openEngine(options);
  try {
    const { workers } = await engine.fleet();
    const runs = await engine.journal.list();
    const underWay = runs.filter(({ status }) => status === 'running').length;
    return [workersFinding(workers, runtime, `${underWay} of ${runs.length} runs under way`)];
  } finally {
    await engine.close();
  }
}

/** @param runtime the one that is asked for; absent: any will do */
export function workersFinding(
  workers: readonly Pick<WorkerPresence, 'runtime' | 'version'>[],
  runtime: string | undefined,
  doing: string,
): Diagnosis {
  const check = 'workers';
  const own = workers.filter((worker) => runtime === undefined || worker.runtime === runtime);
  if (own.length > 0) return { check, status: 'ok', message: `${inWords(own)}; ${doing}` };
  const others = workers.length === 0 ? '' : ` There are others: ${inWords(workers)}.`;
  const wanted = runtime === undefined ? 'There is none' : `There is none for the runtime ${runtime}`;
  const message = `${wanted}: jobs that are handed in wait until one is started.${others} Now: ${doing}`;
  const ways = [{ name: 'startWorker', value: runtime ?? 'NAME' }];
  return { check, status: 'warning', message, fix: 'Start one.', ways };
}

/** `3: 2 for openclaw (1.4.0, 1.5.0), 1 for scripted (1.5.0)`. */
function inWords(workers: readonly Pick<WorkerPresence, 'runtime' | 'version'>[]): string {
  const groups = Map.groupBy(workers, (worker) => worker.runtime);
  const told = [...groups].map(([runtime, group]) => {
    const versions = [...new Set(group.flatMap(({ version }) => version ?? []))].toSorted();
    const tail = versions.length === 0 ? '' : ` (${versions.join(', ')})`;
    return `${group.length} for ${runtime}${tail}`;
  });
  return `${workers.length}: ${told.join(', ')}`;
}
