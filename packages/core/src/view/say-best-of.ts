import type { BestOf } from '../result/result.ts';

/**
 * Why this answer stands, in a few words.
 * @example
 * sayBestOf({ wanted: 3, accepted: 2, attempt: 1, by: 'vote', votes: 2, decidedEarly: true }); // '2 of 2 agree, decided early'
 */
export function sayBestOf({ wanted, accepted, by, votes, score, decidedEarly }: BestOf): string {
  const early = decidedEarly ? ', decided early' : '';
  if (by === 'vote') return `${votes} of ${accepted} agree${early}`;
  if (by === 'score')
    return `best of ${accepted === wanted ? wanted : `${accepted} (${wanted} wanted)`}, scored ${score}${early}`;
  if (accepted === 1) return `the only answer of ${wanted} wanted`;
  return votes === undefined ? `first of ${accepted}, none was scored` : `first of ${accepted}, no two agree`;
}
