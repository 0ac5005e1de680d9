import type { SessionOutcome } from '@parallel-agents/core';
import { z } from 'zod';
import { finishReason } from '../run/run-answer.ts';
import type { StartedPluginRun } from './start-run.ts';
import type { SubagentApi } from './subagent-api.ts';

/** Messages that are read back: those of one run, its tool calls and their results included. */
export const messagesRead = 200;

const assistantSchema = z.looseObject({
  role: z.literal('assistant'),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  stopReason: z.string().optional(),
  usage: z
    .looseObject({
      input: z.number(),
      output: z.number(),
      cacheRead: z.number().optional(),
      cacheWrite: z.number().optional(),
      cost: z.looseObject({ total: z.number() }).optional(),
    })
    .optional(),
});
type AssistantMessage = z.infer<typeof assistantSchema>;

/** What a run’s own session says of it: the whole answer, and what all its model calls used. */
export interface Transcript extends Pick<SessionOutcome, 'finishReason' | 'usage' | 'costUsd'> {
  /** The last answer; absent where the session holds none. */
  text?: string;
}

export async function readTranscript(
  subagent: SubagentApi,
  { sessionKey }: Pick<StartedPluginRun, 'sessionKey'>,
): Promise<Transcript> {
  const { messages } = await subagent.getSessionMessages({ sessionKey, limit: messagesRead });
  return readAnswers(messages);
}

/** What the messages of one run come to. */
export function readAnswers(messages: readonly unknown[]): Transcript {
  const answers = messages.flatMap((message) => assistantSchema.safeParse(message).data ?? []);
  const last = answers.at(-1);
  if (last === undefined) return {};
  return {
    text: last.content.map(({ type, text = '' }) => (type === 'text' ? text : '')).join(''),
    finishReason: finishReason(last.stopReason),
    ...spentBy(answers),
  };
}

function spentBy(answers: readonly AssistantMessage[]): Pick<Transcript, 'usage' | 'costUsd'> {
  const reported = answers.flatMap(({ usage }) => usage ?? []);
  if (reported.length === 0) return {};
  const total = (pick: (usage: (typeof reported)[number]) => number | undefined): number =>
    reported.reduce((sum, usage) => sum + (pick(usage) ?? 0), 0);
  const costUsd = total(({ cost }) => cost?.total);
  return {
    usage: {
      inputTokens: total(({ input }) => input),
      outputTokens: total(({ output }) => output),
      cacheReadTokens: total(({ cacheRead }) => cacheRead),
      cacheWriteTokens: total(({ cacheWrite }) => cacheWrite),
    },
    // OpenClaw counts a model without a price as free: a budget in dollars would never end.
    ...(costUsd > 0 && { costUsd }),
  };
}
