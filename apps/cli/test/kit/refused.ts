import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { testCommand } from './command.ts';

/** Words of libraries and of the system, which say nothing to who typed a command. */
const foreign =
  /\bzod\b|E(?:NOENT|EXIST|NOTDIR|ISDIR|ACCES)\b|Invalid input|Too (?:big|small)|NaN|undefined|YAML\w*Error|Unexpected error|\bat Object\b|takenNames|jobId|Allowed choices|missing required|not specified|argument missing|\[object/;

/** What the message names, what the fix says, and how the command ends. */
export interface Refusal {
  names: RegExp;
  fix: RegExp;
  /** @default 2 */
  code?: number;
}

/** Types a command, which is to be refused: with a message and a way on, and nothing is spawned, printed or left behind. */
export async function expectRefused(
  typed: string,
  { names, fix, code = 2 }: Refusal,
  surroundings: Pick<NonNullable<Parameters<typeof testCommand>[0]>, 'files' | 'env' | 'others'>,
): Promise<void> {
  const command = testCommand(surroundings);
  const before = readdirSync(command.cwd, { recursive: true });
  expect(await command.run(...words(typed)), command.stderr()).toBe(code);
  const said = command.stderr();
  const errors = said.match(/^error (.*)$/gm) ?? [];
  expect(errors[0]?.slice('error '.length)).toMatch(names);
  expect(/^ {2}fix (.*)$/m.exec(said)?.[1]).toMatch(fix);
  // Once: what could not be opened is not told of again when it is closed.
  expect(new Set(errors).size).toBe(errors.length);
  expect(command.stdout()).toBe('');
  expect(said).not.toMatch(foreign);
  expect(said.length).toBeLessThan(10_000);
  expect(command.spawned).toEqual([]);
  const left = readdirSync(command.cwd, { recursive: true }).filter((file) => !isState(String(file)));
  expect(left).toEqual(before);
}

/** The journal is made when runs are looked for in it. */
function isState(file: string): boolean {
  return file === 'state' || file.startsWith(join('state', ''));
}

/** As a shell takes words apart; `''` is an empty one. */
function words(typed: string): string[] {
  return typed.split(' ').map((word) => (word === "''" ? '' : word));
}
