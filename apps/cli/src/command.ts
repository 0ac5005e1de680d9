import process from 'node:process';
import { exitCodes } from './errors/exit-codes.ts';
import { main } from './main.ts';
import { processEnvironment } from './settings/environment.ts';

// A reader that has seen enough (`| head`) is no error; anything else that cannot be written is.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`Standard output cannot be written: ${error.message}\n`);
  process.exitCode = exitCodes.someFailed;
});
process.stderr.on('error', () => {});

process.exitCode = await main(process.argv.slice(2), processEnvironment());

// What a runtime has left open does not keep the command; what is still being written may take its time.
const lingerMs = 1000;
process.stdout.write('', () => setTimeout(() => process.exit(), lingerMs).unref());
