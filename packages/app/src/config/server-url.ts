import type { Describe } from '../basics/describe.ts';
import { byGiven, namedError } from '../basics/setting-issue.ts';
import type { Config } from './config-schema.ts';

/** Variables that name a server; the first that is set is taken. */
export const urlVariables = ['PARALLEL_AGENTS_BASE_URL', 'OPENAI_BASE_URL'] as const;

/**
 * Refuses an address that is none before anything is opened, under the name of what holds it: a server that only the first
 * job asks would be told of too late.
 *
 * @throws InputError `INVALID_OPTION`
 */
export async function refuseBadUrl(
  { baseUrl }: { baseUrl?: string },
  { openaiCompatible }: Pick<Config, 'openaiCompatible'>,
  { env, describe }: { env: Readonly<Record<string, string | undefined>>; describe: Describe },
): Promise<void> {
  const variable = urlVariables.find((name) => env[name]?.trim());
  const [url, namedBy] =
    baseUrl !== undefined
      ? [baseUrl, byGiven(describe, 'baseUrl')]
      : openaiCompatible?.baseUrl !== undefined
        ? [openaiCompatible.baseUrl, { path: ['openaiCompatible', 'baseUrl'] }]
        : [variable && env[variable], { path: [variable ?? ''] }];
  if (url === undefined) return;
  const { baseUrlFault } = await import('@parallel-agents/openai-compatible/internal/profiles');
  const fault = baseUrlFault(url);
  if (fault !== undefined) throw namedError(namedBy, fault.message, fault.fix);
}
