import { z } from 'zod';
import type { BatchProtocol, Reply, ScriptedBatch } from './batch-protocol.ts';
import { fileIn } from './multipart.ts';

const lineSchema = z.looseObject({
  custom_id: z.string(),
  method: z.literal('POST'),
  url: z.literal('/v1/responses'),
  body: z.looseObject({ model: z.string() }),
});
const startSchema = z.object({ name: z.string().min(1), input_file_id: z.string() });
/** Results come in pages of so many, however many were asked for. */
const pageSize = 2;

/** xAI's: `/files`, `/batches`, `/batches/ID/results` in pages; answers are told as chat completions. */
export const xaiBatches: BatchProtocol = ({ method, path, query, headers, body }, host) => {
  if (!headers.authorization?.startsWith('Bearer ')) return refusal(401, 'Incorrect API key provided.');
  if (method === 'POST' && path === '/files') {
    const file = `file-${host.files.size + 1}`;
    host.files.set(file, fileIn(body, String(headers['content-type'])));
    return { json: { id: file, object: 'file' } };
  }
  if (method === 'POST' && path === '/batches') {
    const { input_file_id } = startSchema.parse(JSON.parse(body));
    const lines = (host.files.get(input_file_id) ?? '').split('\n').filter((line) => line !== '');
    const read = lines.map((line) => lineSchema.parse(JSON.parse(line)));
    return {
      json: shown(
        host.submit(
          read.map((line) => ({ customId: line.custom_id, body: line.body })),
          {},
        ),
      ),
    };
  }
  if (method === 'GET' && path === '/batches') {
    const size = Number(query.get('limit') ?? 100);
    const all = host.batches.toReversed();
    const more = all.length > size;
    return { json: { batches: all.slice(0, size).map(shown), ...(more && { pagination_token: 'more' }) } };
  }
  const [, id, more] = /^\/batches\/([^/:]+)(:cancel|\/results)?$/.exec(path) ?? [];
  const batch = host.batches.find((one) => one.id === id);
  if (batch === undefined) return refusal(404, `Batch ${id} not found.`);
  if (more === '/results') return { json: pageOf(batch, Number(query.get('pagination_token') ?? 0)) };
  if (more === ':cancel') host.cancel(batch);
  return { json: shown(batch) };
};

function refusal(status: number, error: string): Reply {
  return { status, json: { code: 'The request could not be carried out', error } };
}

/** A batch expires as a whole: its time is over. */
function shown(batch: ScriptedBatch): Record<string, unknown> {
  const { id, status, customIds, answers, fates, expiresAt, fault } = batch;
  const isOver = status !== 'running';
  const isExpired = status === 'over' && [...fates.values()].includes('expired');
  const succeeded = [...answers.values()].filter((answer) => answer.status === 200).length;
  const cancelled = [...fates.values()].filter((fate) => fate === 'cancelled').length;
  return {
    batch_id: id,
    name: 'a batch',
    create_time: '2026-01-01T00:00:00Z',
    expire_time: new Date(isExpired ? 0 : expiresAt).toISOString(),
    ...(status === 'cancelled' && { cancel_time: '2026-01-01T00:00:00Z' }),
    ...(fault && { cancel_time: '2026-01-01T00:00:00Z', cancel_by_xai_message: fault.message }),
    state: {
      num_requests: customIds.length,
      num_pending: isOver ? 0 : customIds.length,
      num_success: isOver ? succeeded : 0,
      num_error: isOver ? customIds.length - succeeded - cancelled : 0,
      num_cancelled: isOver ? cancelled : 0,
    },
  };
}

function pageOf(batch: ScriptedBatch, from: number): unknown {
  const all = results(batch);
  const isMore = all.length > from + pageSize;
  return {
    results: all.slice(from, from + pageSize),
    ...(isMore && { pagination_token: String(from + pageSize) }),
  };
}

function results({ answers, fates }: ScriptedBatch): unknown[] {
  const answered = [...answers].map(([batch_request_id, { status, body }]) => ({
    batch_request_id,
    batch_result:
      status === 200
        ? { response: { chat_get_completion: completionOf(body) } }
        : { error: { code: rpcCodes[status] ?? 13, message: messageIn(body) } },
  }));
  const gone = [...fates].flatMap(([batch_request_id, fate]) =>
    fate === 'cancelled'
      ? [{ batch_request_id, batch_result: { error: { code: 1, message: 'It was cancelled.' } } }]
      : [],
  );
  return [...answered, ...gone];
}

const rpcCodes: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 404: 5, 429: 8, 503: 14 };

function messageIn(body: unknown): string {
  return z
    .object({ error: z.object({ message: z.string() }) })
    .catch({ error: { message: 'It failed.' } })
    .parse(body).error.message;
}

const responseSchema = z.looseObject({
  model: z.string(),
  output: z.array(
    z.looseObject({ content: z.array(z.looseObject({ text: z.string().optional() })).optional() }),
  ),
  incomplete_details: z.looseObject({ reason: z.string() }).nullish(),
  usage: z.looseObject({
    input_tokens: z.number(),
    output_tokens: z.number(),
    input_tokens_details: z.looseObject({ cached_tokens: z.number() }),
  }),
});

/** An answer of Responses, as a chat completion. */
function completionOf(body: unknown): unknown {
  const { model, output, incomplete_details, usage } = responseSchema.parse(body);
  const content = output.flatMap((item) => (item.content ?? []).map(({ text = '' }) => text)).join('');
  const { input_tokens, output_tokens, input_tokens_details } = usage;
  return {
    id: 'completion',
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content },
        finish_reason: incomplete_details ? 'length' : 'stop',
      },
    ],
    usage: {
      prompt_tokens: input_tokens,
      completion_tokens: output_tokens,
      total_tokens: input_tokens + output_tokens,
      prompt_tokens_details: input_tokens_details,
    },
  };
}
