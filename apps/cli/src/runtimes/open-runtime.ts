import type { AgentRuntime } from '@parallel-agents/core';
import type { Reporter } from '../run/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * The runtime that the settings choose; what it warns of is noted.
 * @param models the models that tiers, judges and aliases name
 */
export function openRuntime(
  {
    runtime,
    openclaw,
    openaiCompatible,
    strangers,
  }: Pick<Settings, 'runtime' | 'openclaw' | 'openaiCompatible' | 'strangers'>,
  models: readonly string[],
  { env }: Environment,
  reporter: Reporter,
): Promise<AgentRuntime> {
  return runtime.create({
    openclaw,
    openaiCompatible,
    strangers,
    env,
    models,
    onWarning: ({ message, fix }) => reporter.note(`${message} ${fix}`),
  });
}
