import type { Registry } from '@parallel-agents/registry';
import { type KnownAgents, loadKnownAgents } from '../agents/agents.ts';
import { oneLine } from '../output/sanitize.ts';
import { type LoadedConfig, loadConfig } from '../settings/config.ts';
import { type Environment, homeOf } from '../settings/environment.ts';
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
  reporter: Pick<Reporter, 'note' | 'tell'>,
  loaded?: LoadedConfig,
): Promise<{ settings: Settings; registry: Registry; known: KnownAgents }> {
  const config = loaded ?? (await loadConfig(environment, { file: flags.config }));
  const settings = await settingsFrom(flags, config, environment);
  noteRuntime(settings, reporter);
  const known = await loadKnownAgents(settings.agents, {
    cwd: environment.cwd,
    home: homeOf(environment),
    strict: flags.strict,
  });
  const { registry, warnings } = known;
  for (const text of [...settings.notes, ...warnings]) reporter.note(text);
  return { settings: withKnownAgents(settings, registry), registry, known };
}

/** Says which runtime was taken where no flag named it, and why. */
export function noteRuntime(
  { runtime, because, openaiCompatible }: Pick<Settings, 'runtime' | 'because' | 'openaiCompatible'>,
  { tell }: Pick<Reporter, 'tell'>,
): void {
  if (because === undefined) return;
  const { baseUrl } = openaiCompatible;
  const where = runtime.name === 'openai-compatible' && baseUrl ? ` at ${URL.parse(baseUrl)?.host}` : '';
  tell(oneLine(`runtime ${runtime.name}${where}: ${because}`));
}
