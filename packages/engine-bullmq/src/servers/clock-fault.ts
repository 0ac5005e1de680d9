import type { Diagnosis } from '@parallel-agents/core';

/** Seconds up to which clocks of two machines may differ. */
const tolerated = 5;

/** How far the clock of this machine is off; `undefined` if it is not. @param aheadMs below 0: behind */
export function clockFault(aheadMs: number): string | undefined {
  const seconds = Math.round(aheadMs / 1000);
  if (Math.abs(seconds) <= tolerated) return undefined;
  const how = seconds > 0 ? `${seconds} s ahead of` : `${-seconds} s behind`;
  return `The clock of this machine is ${how} that of the engine’s server.`;
}

/** @param serverMs the time of the server, in milliseconds since 1970 */
export function diagnoseClock(serverMs: number): Diagnosis {
  const check = 'clock';
  const message = clockFault(Date.now() - serverMs);
  if (message === undefined)
    return { check, status: 'ok', message: 'This machine and the server agree on the time.' };
  const fix =
    'Have both set by NTP. Jobs go by the server’s clock, so that none is lost; what this machine shows of times is wrong.';
  return { check, status: 'warning', message, fix };
}
