import { z } from 'zod';
import { textIn } from '../protocols/protocol.ts';
import type { BatchHost, BatchProtocol, Reply, ScriptedBatch } from './batch-protocol.ts';

const messageSchema = z.looseObject({ role: z.enum(['system', 'user']), content: z.unknown() });
const startSchema = z.looseObject({
  requests: z
    .array(
      z.object({
        id: z.string().min(1),
        type: z.literal('text'),
        modelId: z.string(),
        options: z.looseObject({
          prompt: z.array(messageSchema).min(1),
          maxOutputTokens: z.int().optional(),
          responseFormat: z.looseObject({ schema: z.record(z.string(), z.unknown()).optional() }).optional(),
        }),
      }),
    )
    .min(1),
});
const askedSchema = z.object({ batchId: z.string() });

/** That of the AI Gateway: `/batch/start`, `/status`, `/results` and `/cancel`. The same start is one batch. */
export const gatewayBatches: BatchProtocol = ({ path, headers, body }, host) => {
  if (!headers.authorization?.startsWith('Bearer '))
    return refusal(401, 'authentication_error', 'Invalid key.');
  if (path === '/batch/start') return started(body, String(headers['idempotency-key'] ?? ''), host);
  const { batchId } = askedSchema.parse(JSON.parse(body));
  const batch = host.batches.find(({ id }) => id === batchId);
  if (batch === undefined) return refusal(404, 'not_found', `Batch ${batchId} not found.`);
  if (path === '/batch/results')
    return {
      text: results(batch)
        .map((line) => JSON.stringify(line))
        .join('\n'),
    };
  if (path === '/batch/cancel') host.cancel(batch);
  return { json: shown(batch) };
};

function refusal(status: number, type: string, message: string): Reply {
  return { status, json: { error: { type, message } } };
}

function started(body: string, key: string, host: BatchHost): Reply {
  const replayed = host.batches.find(({ metadata }) => key !== '' && metadata.key === key);
  if (replayed !== undefined) return { json: { batchId: replayed.id, ...shown(replayed) } };
  const { requests } = startSchema.parse(JSON.parse(body));
  const batch = host.submit(
    requests.map(({ id, modelId, options }) => ({
      customId: id,
      body: {
        model: modelId,
        messages: options.prompt.map(({ role, content }) => ({ role, content: textIn(content) })),
        ...(options.maxOutputTokens !== undefined && { max_tokens: options.maxOutputTokens }),
        ...(options.responseFormat?.schema && {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'answer', schema: options.responseFormat.schema },
          },
        }),
      },
    })),
    { key },
  );
  return { json: { batchId: batch.id, ...shown(batch) } };
}

function shown({ status, customIds, answers, expiresAt, fault }: ScriptedBatch): Record<string, unknown> {
  const isOver = status !== 'running';
  const completed = [...answers.values()].filter((answer) => answer.status === 200).length;
  return {
    status: { running: 'pending', over: 'completed', cancelled: 'failed', failed: 'failed' }[status],
    rawStatus: status,
    requestCounts: {
      total: customIds.length,
      pending: isOver ? 0 : customIds.length,
      completed: isOver ? completed : 0,
      failed: isOver ? customIds.length - completed : 0,
    },
    expiresAt: new Date(expiresAt).toISOString(),
    ...(fault && { error: { code: fault.code, message: fault.message } }),
  };
}

const completionSchema = z.looseObject({
  model: z.string(),
  choices: z.array(
    z.looseObject({ message: z.looseObject({ content: z.string().nullish() }), finish_reason: z.string() }),
  ),
  usage: z.looseObject({ prompt_tokens: z.number(), completion_tokens: z.number() }).optional(),
});

function results({ answers, fates }: ScriptedBatch): unknown[] {
  const answered = [...answers].map(([id, { status, body }]) =>
    status === 200
      ? { type: 'text', id, status: 'succeeded', result: resultOf(body) }
      : { type: 'text', id, status: 'failed', error: { message: 'It failed.', statusCode: status } },
  );
  const gone = [...fates].flatMap(([id, status]) =>
    status === 'missing' ? [] : [{ type: 'text', id, status }],
  );
  return [...answered, ...gone];
}

function resultOf(body: unknown): unknown {
  const { model, choices, usage } = completionSchema.parse(body);
  const [choice] = choices;
  return {
    content: [{ type: 'text', text: choice?.message.content ?? '' }],
    finishReason: { unified: choice?.finish_reason, raw: choice?.finish_reason },
    usage: {
      inputTokens: { total: usage?.prompt_tokens },
      outputTokens: { total: usage?.completion_tokens },
    },
    response: { modelId: model, timestamp: '2026-01-01T00:00:00Z' },
    warnings: [],
  };
}
