import { existsSync } from 'node:fs';
import nodePath, { type PlatformPath } from 'node:path';

/**
 * A path that was typed in one folder, as it is written in a file of another.
 *
 * @param path the rules of the system for paths
 */
export function seenFrom(
  folder: string,
  given: string,
  cwd: string,
  path: Pick<PlatformPath, 'isAbsolute' | 'join' | 'relative' | 'resolve'> = nodePath,
): string {
  const [, namespace = '', place = given] = /^([a-z0-9][a-z0-9_-]{0,63}=)(.+)$/.exec(given) ?? [];
  if (path.isAbsolute(place) || place.startsWith('~')) return given;
  const isPath = /^\.{1,2}(?:[\\/]|$)|\.md$|[*?[\]{}]/i.test(place) || existsSync(path.join(cwd, place));
  if (!isPath) return given;
  const way = path.relative(folder, path.resolve(cwd, place));
  // On Windows, nothing leads from one drive to another.
  if (path.isAbsolute(way)) return `${namespace}${way}`;
  const seen = way.replaceAll('\\', '/');
  return `${namespace}${seen === '' ? '.' : seen.startsWith('..') ? seen : `./${seen}`}`;
}
