import { z } from 'zod';
import type { BatchProtocol, Reply, ScriptedBatch } from './batch-protocol.ts';

const requestSchema = z.object({
  requests: z
    .array(
      z.object({
        custom_id: z.string().regex(/^[\w-]{1,64}$/),
        params: z.looseObject({ model: z.string(), max_tokens: z.int().min(1) }),
      }),
    )
    .min(1),
});

/** Anthropic's: `/messages/batches`. */
export const anthropicBatches: BatchProtocol = ({ method, path, query, headers, body }, host) => {
  if (!headers['x-api-key']) return refusal(401, 'authentication_error', 'invalid x-api-key');
  const [, messages, root, id, more] = path.split('/');
  if (messages !== 'messages' || root !== 'batches') return refusal(404, 'not_found_error', 'Not found');
  if (method === 'POST' && id === undefined) {
    const { requests } = requestSchema.parse(JSON.parse(body));
    const batch = host.submit(
      requests.map(({ custom_id, params }) => ({ customId: custom_id, body: params })),
      {},
    );
    return { json: shown(batch) };
  }
  if (id === undefined) {
    const size = Number(query.get('limit') ?? 20);
    const all = host.batches.toReversed();
    return { json: { data: all.slice(0, size).map(shown), has_more: all.length > size } };
  }
  const batch = host.batches.find((one) => one.id === id);
  if (batch === undefined) return refusal(404, 'not_found_error', 'Batch not found');
  if (more === 'results') return { text: resultsOf(batch) };
  if (more === 'cancel') host.cancel(batch);
  return { json: shown(batch) };
};

function refusal(status: number, type: string, message: string): Reply {
  return { status, json: { type: 'error', error: { type, message } } };
}

function shown({ id, status, answers, customIds, expiresAt }: ScriptedBatch): Record<string, unknown> {
  const isOver = status !== 'running';
  return {
    id,
    type: 'message_batch',
    expires_at: new Date(expiresAt).toISOString(),
    processing_status: isOver ? 'ended' : 'in_progress',
    request_counts: { processing: isOver ? 0 : customIds.length, succeeded: isOver ? answers.size : 0 },
    cancel_initiated_at: status === 'cancelled' ? '2026-01-01T00:00:00Z' : null,
    archived_at: null,
    // Of a host that is to get no key.
    results_url: isOver ? `https://results.invalid/${id}` : null,
  };
}

function resultsOf({ answers, fates }: ScriptedBatch): string {
  const answered = [...answers].map(([custom_id, { status, body }]) => ({
    custom_id,
    result: status === 200 ? { type: 'succeeded', message: body } : { type: 'errored', error: body },
  }));
  const gone = [...fates]
    .filter(([, fate]) => fate !== 'missing')
    .map(([custom_id, fate]) => ({
      custom_id,
      result: { type: fate === 'cancelled' ? 'canceled' : 'expired' },
    }));
  return [...answered, ...gone].map((line) => JSON.stringify(line)).join('\n');
}
