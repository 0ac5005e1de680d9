import type { JobEvent } from '@parallel-agents/core';
import { expect } from 'vitest';
import type { TestCommand } from './command.ts';

/** What a further command in the same place prints. */
export async function printed(command: TestCommand, ...argv: string[]) {
  const [before, beside] = [command.stdout().length, command.stderr().length];
  const code = await command.run(...argv);
  return { code, text: command.stdout().slice(before), beside: command.stderr().slice(beside) };
}

/** The events of a job, as the command prints them. */
export async function eventsOf(command: TestCommand, jobId: string, ...flags: string[]): Promise<JobEvent[]> {
  const { code, text } = await printed(command, 'runs', 'events', jobId, '--json', ...flags);
  expect(code).toBe(0);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JobEvent);
}
