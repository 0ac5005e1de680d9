import { playTrial, type Trial, type TrialEnd } from './trial.ts';

/** How often what happened, of so many trials. */
export interface Rates {
  /** `met`. */
  accepted: number;
  /** A version is handed out that is worse than the first one. */
  worse: number;
  /** It is said to be improved. */
  claimed: number;
  /** Sessions of a trial. */
  sessions: number;
}

export type Situation = Omit<Trial, 'seed'>;

/** Plays a situation so many times, each time with other judges, and counts. */
export async function ratesOf(situation: Situation, trials: number): Promise<Rates> {
  const ends: TrialEnd[] = [];
  for (let trial = 0; trial < trials; trial++)
    ends.push(await playTrial({ ...situation, seed: `trial-${trial}` }));
  const share = (isSo: (end: TrialEnd) => boolean): number => ends.filter(isSo).length / trials;
  return {
    accepted: share(({ status }) => status === 'met'),
    worse: share(({ quality }) => quality < situation.quality - 1e-6),
    claimed: share(({ claimsGain }) => claimsGain),
    sessions: ends.reduce((sum, end) => sum + end.sessions, 0) / trials,
  };
}
