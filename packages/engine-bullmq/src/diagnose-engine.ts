import type { Diagnosis } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { defaultNamespace, type EngineOptions, openEngine } from './engine.ts';
import { diagnosePostgres } from './servers/diagnose-postgres.ts';
import { diagnoseRedis } from './servers/diagnose-redis.ts';
import { parseEngineUrl } from './servers/engine-url.ts';

export interface DiagnoseEngineOptions extends EngineOptions {
  /** Name of the runtime whose workers are looked for. @default no workers are looked for */
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
    const { runtime } = options;
    return runtime === undefined ? findings : [...findings, ...(await lookForWorkers(options, runtime))];
  } catch (thrown) {
    const { message, fix } = toErrorInfo(thrown);
    return [{ check: 'server', status: 'problem', message, fix }];
  }
}

async function lookForWorkers(options: EngineOptions, runtime: string): Promise<Diagnosis[]> {
  const engine = await openEngine(options);
  try {
    const count = await engine.countWorkers(runtime);
    const runs = await engine.journal.list();
    const waiting = runs.filter(({ status }) => status === 'running').length;
    const message = `${count ?? 'nobody knows how many'} for the runtime ${runtime}; ${waiting} of ${runs.length} runs under way`;
    if (count !== 0) return [{ check: 'workers', status: 'ok', message }];
    const ways = [{ name: 'startWorker', value: runtime }];
    return [{ check: 'workers', status: 'warning', message, fix: 'Start one.', ways }];
  } finally {
    await engine.close();
  }
}
