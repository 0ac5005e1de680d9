import { OwnPlaces } from './own-places.ts';
import type { Place } from './places.ts';

interface Several {
  copies: number;
  place: Place;
  /** Nothing more is begun. */
  waiting: AbortSignal;
  /** The task is stopped: what could not be made then is no fault. */
  stopped: AbortSignal;
  /** Makes one of them, and tries again where that meets a fault; obeys the signal until its session is started. */
  attempt(place: Place, waiting: AbortSignal): Promise<void>;
  /** Whether those that have ended decide, so that no other need be begun. */
  isDecided(): Promise<boolean>;
}

/**
 * Makes several attempts at once, as far as there are places for them. As soon as it is decided, none is begun; one that
 * runs is let to its end, because a session that is stopped may be billed whole and says nothing of what it used.
 * @throws what the first of them throws that could not be made, once all have ended
 */
export async function severalAtOnce({
  copies,
  place,
  waiting,
  stopped,
  attempt,
  isDecided,
}: Several): Promise<void> {
  const places = new OwnPlaces(place);
  const decided = new AbortController();
  const signal = AbortSignal.any([waiting, decided.signal]);
  const failures: unknown[] = [];
  const makeOne = async (): Promise<void> => {
    try {
      await places.run(async (own) => {
        if (decided.signal.aborted) return;
        await attempt(own, signal);
        if (!decided.signal.aborted && (await isDecided())) decided.abort();
      }, signal);
    } catch (thrown) {
      if (!decided.signal.aborted && !stopped.aborted) failures.push(thrown);
    }
  };
  await Promise.all(Array.from({ length: copies }, makeOne));
  if (failures.length > 0) throw failures[0];
}
