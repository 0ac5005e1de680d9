import type { SessionOutcome, Usage } from '@parallel-agents/core';
import { z } from 'zod';
import { modelName } from './model-used.ts';
import type { Caller, StartedRun } from './run-calls.ts';
import { kindOf } from './start-agent-run.ts';

/** Rows asked for: the latest, and as many as the gateway gives at once. */
const mostRows = 1000;

/** Most of one row's text that the gateway hands out, in characters; without a word it shortens to 8,000. */
const mostCharacters = 500_000;

/** What the gateway adds to a run’s id for the row of its prompt. */
const promptSuffix = ':user';

const usageSchema = z.looseObject({
  input: z.number(),
  output: z.number(),
  cacheRead: z.number().optional(),
  cacheWrite: z.number().optional(),
  cost: z.looseObject({ total: z.number().optional() }).optional(),
});

const rowSchema = z.looseObject({
  role: z.string(),
  content: z
    .union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))])
    .optional(),
  idempotencyKey: z.string().optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  responseModel: z.string().optional(),
  stopReason: z.string().optional(),
  usage: usageSchema.optional(),
  __openclaw: z
    .looseObject({
      id: z.string().optional(),
      runId: z.string().optional(),
      /** The text is shortened (`display-cap`), or the row is left out for its size (`oversized`). */
      truncated: z.boolean().optional(),
      reason: z.string().optional(),
    })
    .optional(),
});
type Row = z.infer<typeof rowSchema>;

const historySchema = z.looseObject({
  messages: z.array(rowSchema),
  pendingInputs: z
    .looseObject({ items: z.array(z.looseObject({ runId: z.string().optional() })) })
    .optional(),
});

/** The rows of a session, which the gateway keeps on disk: unlike its runs, they outlive it. */
export type Transcript = z.infer<typeof historySchema>;

const messageSchema = z.looseObject({ message: rowSchema.optional() });

/** Empty for a session that there is not. */
export async function readTranscript(caller: Caller, sessionKey: string): Promise<Transcript> {
  return historySchema.parse(await caller.call('chat.history', { sessionKey, limit: mostRows }));
}

/** The run that the session was started with, also while that waits for its turn. */
export function runIdIn({ messages, pendingInputs }: Transcript): string | undefined {
  const prompt = messages.find(({ role, idempotencyKey }) => role === 'user' && idempotencyKey);
  return prompt?.idempotencyKey?.endsWith(promptSuffix)
    ? prompt.idempotencyKey.slice(0, -promptSuffix.length)
    : pendingInputs?.items[0]?.runId;
}

/**
 * The answer of a run that the gateway itself no longer knows; nothing if the run was interrupted or failed, or was a
 * light one, which leaves no transcript. What the gateway adds when it goes on with an interrupted session is another
 * run’s, and no answer to the task.
 */
export async function keptAnswer(
  caller: Caller,
  { runId, sessionKey }: Pick<StartedRun, 'runId' | 'sessionKey'>,
  transcript?: Transcript,
): Promise<SessionOutcome | undefined> {
  if (kindOf(sessionKey) === 'light') return undefined;
  const { messages } = transcript ?? (await readTranscript(caller, sessionKey));
  const turn = messages.filter((row) => row.__openclaw?.runId === runId);
  const last = turn.at(-1);
  if (last?.role !== 'assistant') return undefined;
  const { stopReason } = last;
  if (stopReason !== 'stop' && stopReason !== 'length') return undefined;
  const answer = last.__openclaw?.truncated ? await wholeRow(caller, sessionKey, last) : last;
  const text = textOf(answer);
  if (text === '') return undefined;
  const spent = isWhole(messages, runId) ? spentOn(turn) : {};
  return { status: 'completed', text, finishReason: stopReason, ...modelOf(last), ...spent };
}

/** A row whose text the history shortens; nothing where it is too long for the gateway to hand out at all. */
async function wholeRow(caller: Caller, sessionKey: string, row: Row): Promise<Row | undefined> {
  const params = { sessionKey, messageId: row.__openclaw?.id ?? '', maxChars: mostCharacters };
  const { message } = messageSchema.parse(await caller.call('chat.message.get', params));
  return message?.__openclaw?.truncated ? undefined : message;
}

function textOf({ content = '' }: Pick<Row, 'content'> = {}): string {
  if (typeof content === 'string') return content.trim();
  const texts = content.filter(({ type }) => type === 'text').map(({ text }) => text ?? '');
  return texts.join('').trim();
}

function modelOf({ provider, model, responseModel }: Row): { modelUsed?: string } {
  if (provider === undefined || model === undefined) return {};
  return { modelUsed: modelName(provider, model, responseModel) };
}

/** The rows reach back to the prompt and none is left out, so that what they cost adds up. */
function isWhole(messages: readonly Row[], runId: string): boolean {
  return (
    messages.some(({ idempotencyKey }) => idempotencyKey === `${runId}${promptSuffix}`) &&
    !messages.some((row) => row.role === 'assistant' && row.__openclaw?.reason === 'oversized')
  );
}

function spentOn(turn: readonly Row[]): { usage?: Usage; costUsd?: number } {
  const used = turn.flatMap(({ usage }) => usage ?? []);
  if (used.length === 0) return {};
  const sum = (counts: (number | undefined)[]): number =>
    counts.reduce<number>((total, count) => total + (count ?? 0), 0);
  const costUsd = sum(used.map(({ cost }) => cost?.total));
  return {
    usage: {
      inputTokens: sum(used.map(({ input }) => input)),
      outputTokens: sum(used.map(({ output }) => output)),
      cacheReadTokens: sum(used.map(({ cacheRead }) => cacheRead)),
      cacheWriteTokens: sum(used.map(({ cacheWrite }) => cacheWrite)),
    },
    // Rows say 0 where the model has no price.
    ...(costUsd > 0 && { costUsd }),
  };
}
