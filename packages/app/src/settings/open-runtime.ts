import type { AgentRuntime } from '@parallel-agents/core';
import type { Notes } from '../basics/notes.ts';
import type { Settings } from './settings.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The runtime that the settings choose; what it warns of is noted.
 * @param models the models that tiers, judges and aliases name
 */
export function openRuntime(
  {
    runtime,
    openclaw,
    openaiCompatible,
    aiSdk,
    batches,
    batch,
    untrustedServers,
  }: Pick<
    Settings,
    'runtime' | 'openclaw' | 'openaiCompatible' | 'aiSdk' | 'batches' | 'batch' | 'untrustedServers'
  >,
  models: readonly string[],
  { env, describe }: Pick<Surroundings, 'env' | 'describe'>,
  { note }: Pick<Notes, 'note'>,
): Promise<AgentRuntime> {
  return runtime.create({
    openclaw,
    openaiCompatible,
    aiSdk,
    ...(batches && { batches }),
    ...(batch?.live && { live: batch.live }),
    untrustedServers,
    env,
    describe,
    models,
    onWarning: ({ message, fix }) => note(`${message} ${fix}`),
  });
}
