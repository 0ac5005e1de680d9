// Hands in, cancels and resumes, as a process of its own: one command a line, each answered when it is done.
import process from 'node:process';
import { createInterface } from 'node:readline';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { openEngine } from '@parallel-agents/engine-bullmq';
import { type Command, lanes } from './settings.ts';

const engine = await openEngine({ url: process.argv[2] ?? '', lanes });
process.stdout.write('ready\n');

async function obey(command: Command): Promise<unknown> {
  switch (command.op) {
    case 'submit':
      return engine.submit(command);
    case 'parts':
      return engine.submitParts(command);
    case 'cancel':
      return engine.journal.cancel(command.runId);
    default:
      return engine.resume(command.runId, { retryFailed: command.op === 'retry' });
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { number, command } = JSON.parse(line) as { number: number; command: Command };
  const say = (error?: string): unknown =>
    process.stdout.write(`${JSON.stringify({ number, at: Date.now(), error })}\n`);
  void obey(command).then(
    () => say(),
    (thrown: unknown) => {
      const { code, message } = toErrorInfo(thrown);
      say(`${code}: ${message}`);
    },
  );
}
await engine.close();
