import type { ErrorInfo, SessionOutcome, Usage } from '@parallel-agents/core';
import { own } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { modelUsed, terminalReceiptSchema } from './model-used.ts';
import { runError } from './run-error.ts';

const agentMetaSchema = z.looseObject({
  assistantTurns: z.number().optional(),
  usage: z
    .looseObject({
      input: z.number().optional(),
      output: z.number().optional(),
      cacheRead: z.number().optional(),
      cacheWrite: z.number().optional(),
    })
    .optional(),
  costUsd: z.number().optional(),
  terminalReceipt: terminalReceiptSchema.optional(),
});

/** What the gateway keeps of a run under its id. */
export const runAnswerSchema = z.looseObject({
  status: z.string(),
  summary: z.string().optional(),
  stopReason: z.string().optional(),
  result: z
    .looseObject({
      payloads: z
        .array(z.looseObject({ text: z.string().nullish(), isError: z.boolean().optional() }))
        .optional(),
      meta: z
        .looseObject({
          finalAssistantRawText: z.string().optional(),
          finalAssistantVisibleText: z.string().optional(),
          stopReason: z.string().optional(),
          agentMeta: agentMetaSchema.optional(),
          error: z.looseObject({ message: z.string().optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
});
export type RunAnswer = z.infer<typeof runAnswerSchema>;

/** How a session ended, from the gateway’s account of its run. */
export function toOutcome(answer: RunAnswer, kind: 'light' | 'session'): SessionOutcome {
  const { payloads = [], meta } = answer.result ?? {};
  const agent = meta?.agentMeta;
  const facts = { ...modelUsed(agent?.terminalReceipt), ...usage(agent), ...cost(agent) };
  // The gateway adds notes of its own to the payloads, so these are read only where the answer itself is missing.
  const answered = payloads.filter(({ isError }) => !isError).map(({ text }) => text ?? '');
  const text = meta?.finalAssistantRawText ?? meta?.finalAssistantVisibleText ?? answered.join('\n\n');
  if (answer.stopReason === 'rpc') return { status: 'cancelled', text, ...facts, error: cancelled };
  if (answer.status === 'timeout') return { status: 'timeout', text, ...facts, error: timedOut };
  if (answer.status !== 'ok')
    return { status: 'failed', text, ...facts, error: runError(answer.summary ?? answer.status) };
  if (kind === 'light' && (agent?.assistantTurns ?? 1) > 1) {
    return { status: 'failed', text, ...facts, error: repeatedWithoutPrompt };
  }
  if (text === '' && meta?.error?.message !== undefined) {
    return { status: 'failed', text, ...facts, error: runError(meta.error.message) };
  }
  return { status: 'completed', text, finishReason: finishReason(meta?.stopReason), ...facts };
}

function usage(agent: z.infer<typeof agentMetaSchema> | undefined): { usage?: Usage } {
  const { input, output, cacheRead, cacheWrite } = agent?.usage ?? {};
  if (input === undefined || output === undefined) return {};
  return {
    usage: {
      inputTokens: input,
      outputTokens: output,
      ...(cacheRead !== undefined && { cacheReadTokens: cacheRead }),
      ...(cacheWrite !== undefined && { cacheWriteTokens: cacheWrite }),
    },
  };
}

function cost(agent: z.infer<typeof agentMetaSchema> | undefined): { costUsd?: number } {
  // OpenClaw counts a model without a price as free: a budget in dollars would never end.
  return agent?.costUsd ? { costUsd: agent.costUsd } : {};
}

const finishReasons: Readonly<Record<string, NonNullable<SessionOutcome['finishReason']>>> = {
  stop: 'stop',
  end_turn: 'stop',
  completed: 'stop',
  length: 'length',
  max_tokens: 'length',
  refusal: 'refusal',
  content_filter: 'refusal',
};

/** Why a model stopped, in core’s words. A run that ended well without saying why has ended. */
export function finishReason(stopReason: string | undefined): NonNullable<SessionOutcome['finishReason']> {
  return own(finishReasons, stopReason ?? 'stop') ?? 'other';
}

export const cancelled: ErrorInfo = {
  code: 'CANCELLED',
  message: 'The session was stopped.',
  fix: 'Start the run again for the tasks that were cancelled.',
  retryable: false,
};

export const timedOut: ErrorInfo = {
  code: 'TIMEOUT',
  message: 'The session ran out of its time on the OpenClaw gateway.',
  fix: 'Give sessions more time, or run fewer at once: they wait in the gateway’s queue when more are started than it runs at once.',
  ways: [{ name: 'timeoutSeconds' }, { name: 'concurrent' }],
  retryable: true,
};

const repeatedWithoutPrompt: ErrorInfo = {
  code: 'PROVIDER_ERROR',
  message:
    'The provider failed or answered with nothing, and OpenClaw asked again without the task’s text, as it does in light runs. That answer is not one to this task.',
  fix: 'Try again, with a lower concurrency if the provider limits its rate; or set spawnWith: "sessions_spawn", whose sessions keep their text.',
  retryable: true,
};

export const yielded: ErrorInfo = {
  code: 'SESSION_FAILED',
  message: 'The session handed its turn over to sub-agents of its own (sessions_yield) and gave no answer.',
  fix: 'Deny that tool to this agent (tools.deny: ["sessions_yield"]), or tell it to answer itself.',
  retryable: false,
};
