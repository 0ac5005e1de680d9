/** How the pace was set, and the sessions that have gone well since; changed here. */
export interface SetPace {
  rate: number;
  /** It was measured over so many sessions. */
  sessions: number;
  undisturbed: number;
}

/** A rate that was measured over fewer sessions is rough. */
export const exactSessions = 16;
/** So many sessions go well before the limit is thought to be another one. */
const quietSessions = 15;
/** A session at a slow pace counts for as many as fit into it at this interval, but not for more than five. */
const unitMs = 80;
const quietUnitMs = 30;
/** The pace is not doubled in less than this. */
const doublingMs = 150;

/**
 * By what share the pace gets faster with the next session: quickly where it was measured roughly, in small steps to find
 * out whether there is room, and ever faster when nothing has been refused for long, as then the limit has changed. A slow
 * pace gets a little more, so that processes that share a limit come to the same.
 */
export function growth(rate: number, set: SetPace, isNoisy: boolean): number {
  const interval = 1 / rate;
  const units = Math.min(5, Math.max(1, interval / unitMs));
  const isExact = set.sessions >= exactSessions;
  set.undisturbed += Math.min(isExact ? 2 : 5, Math.max(1, interval / quietUnitMs));
  const isRough = !isExact && rate < 8 * set.rate;
  const roughly = isRough ? (0.5 / set.sessions) * Math.min(1, 0.06 / rate) : 0;
  const fairly = Math.min(0.004, 2 / (rate * 1_000) ** 2);
  const surely = 0.0003 + fairly + roughly;
  const boldly = 0.001 * Math.max(0, set.undisturbed - quietSessions) * units;
  const boldest = Math.min((isNoisy ? 0.03 : 0.04) * units, (Math.LN2 * interval) / doublingMs);
  return Math.min(0.3, Math.max(surely, Math.min(boldest, surely + boldly)));
}
