import { glob } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError } from '@parallel-agents/core';

/** What somebody names, and the folder from which it is looked up. */
export interface AgentSpecifier {
  specifier: string;
  from: string;
  /** It stands in a configuration that was found, and that nobody chose. */
  found?: true;
}

/** A path or a package, and what its agents are called before their own name. */
export interface AgentPlace extends AgentSpecifier {
  namespace?: string;
}

/** As many places as one pattern may name. */
const mostPlaces = 500;

/**
 * The places that a specifier names: `name=PATH` gives a namespace, `~` is the home, and `*` stands in patterns.
 *
 * @throws InputError for a pattern that fits nothing, or too much
 */
export async function placesOf(
  { specifier, ...rest }: AgentSpecifier,
  home: string | undefined,
): Promise<AgentPlace[]> {
  const [, namespace, path = specifier] = /^([a-z0-9][a-z0-9_-]{0,63})=(.+)$/.exec(specifier) ?? [];
  const { from } = rest;
  const named = { ...rest, ...(namespace !== undefined && { namespace }) };
  const place = home !== undefined && /^~(?:[\\/]|$)/.test(path) ? join(home, path.slice(1)) : path;
  if (!/[*?[\]{}]/.test(place)) return [{ specifier: place, ...named }];
  const found: string[] = [];
  for await (const match of glob(place, { cwd: from })) {
    found.push(resolve(from, match));
    if (found.length > mostPlaces)
      throw wrong(specifier, `fits more than ${mostPlaces} places`, 'Name the folder.');
  }
  if (found.length === 0) throw wrong(specifier, 'fits nothing', 'Check the pattern.');
  return found.sort().map((match) => ({ specifier: match, ...named }));
}

/** Letters, digits and hyphens; nothing where none are left. */
export function toNamespaceOrNone(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '');
  return name.slice(0, 64) || undefined;
}

function wrong(specifier: string, message: string, fix: string): InputError {
  return new InputError([
    { code: 'INVALID_FILE', path: [], message: `the pattern "${specifier}" ${message}`, fix },
  ]);
}
