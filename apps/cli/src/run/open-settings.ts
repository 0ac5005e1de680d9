import type { Registry } from '@parallel-agents/registry';
import { loadKnownAgents } from '../agents/agents.ts';
import { type LoadedConfig, loadConfig } from '../settings/config.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { type Settings, settingsFrom } from '../settings/settings.ts';
import { withKnownAgents } from './prepare-tasks.ts';
import type { Reporter } from './reporter.ts';

/**
 * The settings of a command that runs tasks, and the agents it knows; what is worth knowing about them is noted.
 *
 * @throws InputError for a bad configuration or flags, and for agents that cannot be had
 */
export async function openSettings(
  flags: RunFlags,
  environment: Environment,
  { note }: Pick<Reporter, 'note'>,
  loaded?: LoadedConfig,
): Promise<{ settings: Settings; registry: Registry }> {
  const config = loaded ?? (await loadConfig(environment, { file: flags.config }));
  const settings = await settingsFrom(flags, config, environment);
  const { registry, warnings } = await loadKnownAgents(settings.agents);
  for (const text of [...settings.notes, ...warnings]) note(text);
  return { settings: withKnownAgents(settings, registry), registry };
}
