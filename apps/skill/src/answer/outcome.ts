import type { AgentResult, ErrorInfo } from '@parallel-agents/core';
import { type Static, Type } from 'typebox';
import { oneLine } from './cut.ts';
import { inChat } from './in-chat.ts';

/** What became of a task. */
export const outcomeFields = {
  task: Type.String(),
  agent: Type.String(),
  outcome: Type.String(),
  error: Type.Optional(
    Type.Object(
      { code: Type.String(), message: Type.String(), fix: Type.String() },
      { additionalProperties: false },
    ),
  ),
  warnings: Type.Optional(Type.Array(Type.String())),
};
const outcomeSchema = Type.Object(outcomeFields);
export type Outcome = Static<typeof outcomeSchema>;

/** Reasons may hold what a provider or an agent wrote: each is one short line. */
export function toOutcome({ taskId, agent, status, error, warnings = [] }: AgentResult): Outcome {
  return {
    task: taskId,
    agent,
    outcome: status,
    ...(error && { error: reasonOf(error) }),
    ...(warnings.length > 0 && {
      warnings: warnings.map(({ code, message }) => `${code}: ${oneLine(message)}`),
    }),
  };
}

function reasonOf(error: ErrorInfo): NonNullable<Outcome['error']> {
  const { code, message, fix } = inChat(error);
  return { code, message: oneLine(message), fix: oneLine(fix) };
}

/** A line each: why it failed and what can be done, and what is to be known besides. */
export function sayOutcome({ error, warnings = [] }: Outcome): string[] {
  return [...(error ? [`${error.code}: ${error.message} ${error.fix}`] : []), ...warnings];
}
