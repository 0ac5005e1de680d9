import process from 'node:process';
import { parentPort } from 'node:worker_threads';

/** Seconds of the processor that one input may take before it is taken to go on for ever. */
const patience = 30;

/** Ends the process when an input takes too long, whatever the process is at. Told of each input as it begins. */
let begun = used();
parentPort?.on('message', () => {
  begun = used();
});
setInterval(() => {
  if (used() - begun > patience) process.kill(process.pid, 'SIGKILL');
}, 200);

function used(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
