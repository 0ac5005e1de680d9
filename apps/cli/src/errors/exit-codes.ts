import { InputError, isParallelAgentsError, JournalError, RuntimeError } from '@parallel-agents/core';
import { CommanderError } from 'commander';

/** What the process says to its caller; part of the public contract. */
export const exitCodes = {
  completed: 0,
  someFailed: 1,
  badInput: 2,
  runtimeUnavailable: 3,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Receives the exit code of the command that ran. */
export type Finish = (code: ExitCode) => void;

/** The exit code for something thrown before there were results. */
export function exitCodeFor(thrown: unknown): ExitCode {
  if (thrown instanceof CommanderError || thrown instanceof InputError) return exitCodes.badInput;
  if (isParallelAgentsError(thrown) && thrown.code === 'CANCELLED') return exitCodes.interrupted;
  if (thrown instanceof RuntimeError) return exitCodes.runtimeUnavailable;
  if (thrown instanceof JournalError) {
    return thrown.code.startsWith('RUN_') ? exitCodes.badInput : exitCodes.runtimeUnavailable;
  }
  return exitCodes.someFailed;
}
