import { distance } from 'fastest-levenshtein';
import { bareName, toAgentName, toComparable } from './agent-name.ts';

/** Parts of names shorter than this fit too many agents to be a hint. */
const shortestPart = 4;

/**
 * The nearest of the known names, compared with and without namespace, hyphens and spaces read as underscores.
 * Where spelling is no help, the only name that contains the text: `frontend` finds `frontend_developer`.
 */
export function suggestName(name: string, known: readonly string[]): string | undefined {
  const wanted = { full: toComparable(name), bare: toAgentName(bareName(name)) };
  const allowed = Math.max(2, Math.floor(wanted.bare.length / 4));
  const ranked = known
    .map((candidate) => ({
      candidate,
      far: Math.min(distance(wanted.full, candidate), distance(wanted.bare, bareName(candidate))),
    }))
    .sort((a, b) => a.far - b.far);
  const nearest = ranked[0];
  if (nearest !== undefined && nearest.far <= allowed) return nearest.candidate;
  if (wanted.bare.length < shortestPart) return undefined;
  const [only, ...others] = known.filter((candidate) => bareName(candidate).includes(wanted.bare));
  return others.length === 0 ? only : undefined;
}
