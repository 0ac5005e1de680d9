import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { secondsOfProcessor } from './processor.ts';
import { stages } from './stages.ts';

/** What the process does with one input, and how long nothing else could be done meanwhile. */
export interface Outcome {
  /** Seconds of the processor that went to the event loop between two of its turns, at most. */
  longest: number;
  /** What the stage threw although it should not. */
  thrown?: string;
}

const tickMs = 5;
const watchdog = new Worker(new URL('./watchdog.ts', import.meta.url));

/** Works on what it is sent, with a timer beside it that tells whether the event loop answers. */
process.on('message', async ({ stage, input }: { stage: string; input: string }) => {
  watchdog.postMessage('begins');
  let longest = 0;
  let last = secondsOfProcessor();
  const tick = (): void => {
    const now = secondsOfProcessor();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(tick, tickMs);
  let thrown: string | undefined;
  try {
    await stages[stage]?.work(input);
  } catch (caught) {
    thrown = caught instanceof Error ? `${caught.stack}`.slice(0, 2000) : String(caught);
  }
  clearInterval(timer);
  tick();
  const outcome: Outcome = { longest, ...(thrown !== undefined && { thrown }) };
  process.send?.(outcome);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
