import process from 'node:process';
import { exitCodes } from './errors/exit-codes.ts';
import { main } from './main.ts';
import { processEnvironment } from './settings/environment.ts';

// A reader that has seen enough (`| head`) is no error; anything else that cannot be written is.
let isSaid = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.exitCode = exitCodes.someFailed;
  // Each part that comes after it fails alike.
  if (isSaid) return;
  isSaid = true;
  process.stderr.write(`Standard output cannot be written: ${error.message}\n`);
});
process.stderr.on('error', () => {});

const code = await main(process.argv.slice(2), processEnvironment());
process.exitCode = isSaid && code === exitCodes.completed ? exitCodes.someFailed : code;

// What a runtime has left open does not keep the command; what is still being written may take its time.
const lingerMs = 1000;
process.stdout.write('', () => setTimeout(() => process.exit(), lingerMs).unref());
