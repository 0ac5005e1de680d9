import type { Registry } from '@parallel-agents/registry';
import { type KnownAgents, loadKnownAgents } from '../agents/agents.ts';
import type { Notes } from '../basics/notes.ts';
import { type LoadedConfig, loadConfig } from '../config/config.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import type { InputPlaces } from '../documents/input-file.ts';
import { withKnownAgents } from './known-overrides.ts';
import { settingsFrom } from './resolve-settings.ts';
import type { Settings } from './settings.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The settings of jobs, and the agents that they know; what is worth knowing about them is noted.
 *
 * @throws InputError for a bad configuration or settings, and for agents that cannot be had
 */
export async function openSettings(
  given: GivenSettings,
  here: Surroundings & InputPlaces,
  notes: Pick<Notes, 'note' | 'tell'>,
  { loaded, ...options }: { loaded?: LoadedConfig; onlyLook?: boolean; elsewhere?: boolean } = {},
): Promise<{ settings: Settings; registry: Registry; known: KnownAgents }> {
  const config = loaded ?? (await loadConfig(here, { file: given.config }));
  const settings = await settingsFrom(given, config, here, options);
  noteRuntime(settings, notes);
  const known = await loadKnownAgents(settings.agents, {
    cwd: here.cwd,
    env: here.env,
    strict: given.strict,
    describe: here.describe,
  });
  const { registry, warnings } = known;
  for (const text of [...settings.notes, ...warnings]) notes.note(text);
  return { settings: withKnownAgents(settings, registry, here.describe), registry, known };
}

/** Says which runtime was taken where nobody named it, and why. */
export function noteRuntime(
  {
    runtime,
    because,
    openaiCompatible,
    model,
    isDefaultModel,
  }: Pick<Settings, 'runtime' | 'because' | 'openaiCompatible' | 'model' | 'isDefaultModel'>,
  { tell }: Pick<Notes, 'tell'>,
): void {
  if (because === undefined) return;
  const { baseUrl } = openaiCompatible;
  const where = runtime.name === 'openai-compatible' && baseUrl ? ` at ${URL.parse(baseUrl)?.host}` : '';
  const asked = isDefaultModel ? `, model ${model}` : '';
  tell(`runtime ${runtime.name}${where}${asked}: ${because}`);
}
