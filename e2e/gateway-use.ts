import { appendFileSync, readdirSync, readFileSync } from 'node:fs';

/** What gateways did for a test file. */
export interface GatewayUse {
  starts: number;
  /** Seconds of the processor, as far as the system tells them. */
  processor: number;
}

const ticksOfSecond = 100;

/** Seconds of the processor that the processes of a group took, and children of theirs that have ended. */
export function processorOfGroup(group: number): number {
  let ticks = 0;
  try {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) ticks += ticksOf(pid, group);
  } catch {
    return 0;
  }
  return ticks / ticksOfSecond;
}

function ticksOf(pid: string, group: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[2]) === group
      ? [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0)
      : 0;
  } catch {
    // It has just ended.
    return 0;
  }
}

/** The test file that this process runs, as test-file.ts says. */
export const testFile = (): string | undefined => process.env.PARALLEL_AGENTS_TEST_FILE;

/** Adds to the account that `.ci/run` shows at its end, where it asks for one. */
export function tellUse(file: string | undefined, { starts, processor }: GatewayUse): void {
  const account = process.env.PARALLEL_AGENTS_GATEWAY_USE;
  if (account === undefined || file === undefined) return;
  appendFileSync(account, `${JSON.stringify({ file, starts, processor })}\n`);
}
