import process from 'node:process';

/**
 * Seconds of the processor that this thread has had. Not by the clock: other processes of a busy machine take none of it.
 * And of this thread alone, where Node tells it: what collects garbage beside it holds nothing up.
 */
export function secondsOfProcessor(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1_000_000;
}
