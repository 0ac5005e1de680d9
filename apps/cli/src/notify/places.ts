import { InputError } from '@parallel-agents/core';

/** Where somebody is told that a job is over. */
export type NotifyPlace = { desktop: true } | { webhook: URL } | { command: string };

/** Of people, in their shell: a configuration cannot have it, as one that came with a project would run commands. */
const variable = 'PARALLEL_AGENTS_NOTIFY';

/**
 * Where to tell: the flags, or else the variable, whose places are separated by spaces.
 *
 * @returns the places, and how long a job must have taken, in milliseconds: who sets the variable once does not want to
 *   hear of each short job
 * @throws InputError `INVALID_OPTION`
 */
export function notifyPlaces(
  flags: readonly string[] | undefined,
  env: Readonly<Record<string, string | undefined>>,
): { places: NotifyPlace[]; afterMs: number } {
  if (flags !== undefined) return { places: flags.map((text) => placeOf(text, '--notify')), afterMs: 0 };
  const words = env[variable]?.split(/\s+/).filter(Boolean) ?? [];
  return { places: words.map((text) => placeOf(text, variable)), afterMs: 30_000 };
}

function placeOf(text: string, where: string): NotifyPlace {
  if (text === 'desktop') return { desktop: true };
  const command = /^exec:(.+)$/s.exec(text)?.[1]?.trim();
  if (command) return { command };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return { webhook: url };
  // What was given may be an address with a key in it, and is not repeated.
  throw new InputError([
    {
      code: 'INVALID_OPTION',
      path: [where],
      message: 'it does not say where to notify you',
      fix: 'Give desktop, an address such as https://example.com/hook, or exec: and a command, such as exec:./done.sh.',
    },
  ]);
}
