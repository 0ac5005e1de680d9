import {
  type ErrorInfo,
  RuntimeError,
  type SessionOutcome,
  type SessionReference,
  type SpawnRequest,
} from '@parallel-agents/core';
import { stoppedWords } from '@parallel-agents/core/internal';
import { z } from 'zod';

// What jobs are steered by is checked; what only comes along was written by the same types, and is kept as it is.

const errorSchema = z.looseObject({
  code: z.string(),
  message: z.string(),
  fix: z.string(),
  retryable: z.boolean(),
  retryAfterSeconds: z.number().exactOptional(),
  patienceSeconds: z.number().exactOptional(),
}) as unknown as z.ZodType<ErrorInfo>;

const toolCallSchema = z.looseObject({ id: z.string(), name: z.string() });

const toolUseSchema = z.looseObject({
  offers: z.array(
    z.looseObject({
      name: z.string(),
      description: z.string(),
      inputSchema: z.record(z.string(), z.unknown()),
    }),
  ),
  turns: z.array(
    z.discriminatedUnion('role', [
      z.looseObject({ role: z.literal('assistant'), text: z.string(), calls: z.array(toolCallSchema) }),
      z.looseObject({ role: z.literal('tool'), callId: z.string(), name: z.string(), text: z.string() }),
    ]),
  ),
});

const requestSchema = z.looseObject({
  attemptId: z.string().min(1),
  label: z.string(),
  instructions: z.string(),
  prompt: z.string(),
  model: z.string().exactOptional(),
  tools: z.enum(['none', 'inherit']),
  toolUse: toolUseSchema.exactOptional(),
  timeoutSeconds: z.number().positive(),
  maxOutputTokens: z.number().exactOptional(),
  outputJsonSchema: z.record(z.string(), z.unknown()).exactOptional(),
  sharedPrefix: z.looseObject({ key: z.string(), characters: z.number() }).exactOptional(),
}) as unknown as z.ZodType<SpawnRequest>;

/**
 * What an attempt's job carries: everything a worker needs, and nothing secret. The request is kept as text, because
 * PostgreSQL's own JSON holds neither a NUL nor half of a surrogate pair.
 */
export const attemptDataSchema = z.object({
  request: z.string().transform(parseJson).pipe(requestSchema),
  /** The job that it is of, where the engine keeps it: nothing of one that is over is started. */
  job: z.string().exactOptional(),
  /** How many earlier attempts of its task were cut off with their workers. */
  lost: z.int().min(0).exactOptional(),
  /** US dollars that it can cost at most, where that is known. */
  mostUsd: z.number().min(0).exactOptional(),
  /** Whoever asked for it looks for what came of it in the result itself, where that is short. */
  inResult: z.literal(true).exactOptional(),
  /** Nobody wants it any more; written by whoever asked for it. */
  cancelled: z.string().exactOptional(),
});
export type AttemptData = z.input<typeof attemptDataSchema>;

const referenceSchema = z.looseObject({
  runtime: z.string(),
  attemptId: z.string(),
  sessionKey: z.string(),
  runtimeRunId: z.string().exactOptional(),
}) as unknown as z.ZodType<SessionReference>;

/** The session that a worker has started, as the job's progress has it: a number until then, as of most that are taken. */
export function startedSession(progress: unknown): SessionReference | undefined {
  return typeof progress === 'object' ? referenceSchema.safeParse(progress).data : undefined;
}

/**
 * A job's result: what came of it, as text for the same reason, or the row of its log that holds that. Small, because every
 * listener is sent it.
 */
export const attemptReturnSchema = z.union([
  z.object({ end: z.string() }),
  z.object({ row: z.int().min(0) }),
]);
export type AttemptReturn = z.infer<typeof attemptReturnSchema>;

/** Characters up to which what came of an attempt is in its job's result. */
export const shortEnd = 4000;

const outcomeSchema = z.looseObject({
  status: z.enum(['completed', 'failed', 'timeout', 'cancelled']),
  text: z.string(),
  reasoning: z.string().exactOptional(),
  toolCalls: z.array(toolCallSchema).exactOptional(),
  usage: z.looseObject({ inputTokens: z.number(), outputTokens: z.number() }).exactOptional(),
  costUsd: z.number().exactOptional(),
  unmeteredRequests: z.number().exactOptional(),
  error: errorSchema.exactOptional(),
}) as unknown as z.ZodType<SessionOutcome>;

/** What came of an attempt: the row in its job's log that the result points at. */
export const attemptEndSchema = z.union([
  z.object({
    outcome: outcomeSchema,
    /** How often the session was started again; each one before may have been paid for. */
    respawned: z.number().exactOptional(),
  }),
  /** The runtime did not accept the session. */
  z.object({ refused: errorSchema }),
]);
export type AttemptEnd = z.infer<typeof attemptEndSchema>;

export function cancelledOutcome(reason: string): SessionOutcome {
  const fix = 'Start it again if it is still wanted.';
  const error: ErrorInfo = { code: 'CANCELLED', message: stoppedWords(reason), fix, retryable: false };
  return { status: 'cancelled', text: '', error };
}

/** The engine gave the job up, or no longer has it. */
export function lostOutcome(why: string): SessionOutcome {
  const error: ErrorInfo = {
    code: 'SESSION_LOST',
    message: `The engine has no answer for this attempt: ${why}`,
    fix: 'Look at the output of the workers; a session that ends its worker is given up after a few deliveries.',
    retryable: false,
  };
  return { status: 'failed', text: '', error };
}

/** Its worker is gone, and nobody can find its session again. Another attempt is asked for, and counts. */
export function cutOffOutcome(): SessionOutcome {
  const error: ErrorInfo = {
    code: 'SESSION_LOST',
    message: 'The worker that had this session is gone; what the session came to, and cost, is not known.',
    fix: 'Nothing: a further attempt takes its place, as far as limits let it.',
    retryable: true,
  };
  return { status: 'failed', text: '', error, interrupted: true };
}

export const toRuntimeError = (info: ErrorInfo): RuntimeError => new RuntimeError(info);

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
}
