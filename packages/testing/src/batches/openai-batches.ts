import { z } from 'zod';
import type { BatchProtocol, Reply, ScriptedBatch } from './batch-protocol.ts';
import { fileIn } from './multipart.ts';

const lineSchema = z.looseObject({
  custom_id: z.string(),
  method: z.literal('POST'),
  url: z.literal('/v1/chat/completions'),
  body: z.looseObject({ model: z.string() }),
});
const batchSchema = z.looseObject({
  input_file_id: z.string(),
  endpoint: z.literal('/v1/chat/completions'),
  completion_window: z.literal('24h'),
  metadata: z.record(z.string().max(64), z.string().max(512)).optional(),
});

/** OpenAI's: `/files`, `/batches`, `/files/ID/content`. */
export const openaiBatches: BatchProtocol = ({ method, path, query, headers, body }, host) => {
  if (!headers.authorization?.startsWith('Bearer ')) return refusal(401, 'Incorrect API key provided.');
  const [, root, id, more] = path.split('/');
  if (method === 'POST' && path === '/files') {
    const file = `file-${host.files.size + 1}`;
    host.files.set(file, fileIn(body, String(headers['content-type'])));
    return { json: { id: file, object: 'file', purpose: 'batch' } };
  }
  if (root === 'files' && more === 'content') return fileOf(id ?? '', host);
  if (method === 'POST' && path === '/batches') {
    const { input_file_id, metadata = {} } = batchSchema.parse(JSON.parse(body));
    const lines = (host.files.get(input_file_id) ?? '').split('\n').filter((line) => line !== '');
    const read = lines.map((line) => lineSchema.parse(JSON.parse(line)));
    const models = new Set(read.map((line) => line.body.model));
    if (models.size > 1) return refusal(400, 'The batch must contain requests to a single model.');
    const requests = read.map((line) => ({ customId: line.custom_id, body: line.body }));
    const batch = host.submit(requests, metadata);
    host.files.set(`input-${batch.id}`, lines.join('\n'));
    return { json: shown(batch) };
  }
  if (method === 'GET' && path === '/batches') {
    const all = host.batches.toReversed();
    const from = all.findIndex((one) => one.id === query.get('after')) + 1;
    const size = Number(query.get('limit') ?? 20);
    return { json: { data: all.slice(from, from + size).map(shown), has_more: all.length > from + size } };
  }
  const batch = host.batches.find((one) => one.id === id);
  if (root !== 'batches' || batch === undefined) return refusal(404, `No batch found with id '${id}'.`);
  if (method === 'POST' && more === 'cancel') {
    if (batch.status !== 'running')
      return refusal(400, `Cannot cancel a batch with status '${batch.status}'.`);
    host.cancel(batch);
  }
  return { json: shown(batch) };
};

function refusal(status: number, message: string): Reply {
  return { status, json: { error: { message, type: 'invalid_request_error', code: null } } };
}

function shown(batch: ScriptedBatch): Record<string, unknown> {
  const { id, metadata, fault } = batch;
  const fates = [...batch.fates.values()];
  const status = { running: 'in_progress', cancelled: 'cancelled', failed: 'failed', over: 'completed' }[
    batch.status
  ];
  const isExpired = batch.status === 'over' && fates.includes('expired');
  const isOver = batch.status !== 'running' && batch.status !== 'failed';
  const hasErrors = batch.status === 'over' && [...errorLines(batch)].length > 0;
  return {
    id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    expires_at: batch.expiresAt / 1000,
    status: isExpired ? 'expired' : status,
    input_file_id: `input-${id}`,
    metadata,
    output_file_id: isOver && answerLines(batch).length > 0 ? `output-${id}` : null,
    error_file_id: hasErrors ? `error-${id}` : null,
    ...(fault && { errors: { object: 'list', data: [fault] } }),
  };
}

function fileOf(id: string, host: Parameters<BatchProtocol>[1]): Reply {
  const [, kind, of] = /^(input|output|error)-(.+)$/.exec(id) ?? [];
  const batch = host.batches.find((one) => one.id === of);
  if (kind === 'input') return { text: host.files.get(id) ?? '' };
  if (batch === undefined) return refusal(404, 'No such file.');
  const lines = kind === 'output' ? answerLines(batch) : errorLines(batch);
  return { text: lines.map((line) => JSON.stringify(line)).join('\n') };
}

function answerLines({ answers }: ScriptedBatch): unknown[] {
  return linesOf(answers, (status) => status === 200);
}

function errorLines({ answers, fates }: ScriptedBatch): unknown[] {
  const gone = [...fates].flatMap(([custom_id, fate]) =>
    fate === 'missing'
      ? []
      : [
          {
            custom_id,
            response: null,
            error: { code: `batch_${fate}`, message: 'It could not be executed.' },
          },
        ],
  );
  return [...linesOf(answers, (status) => status !== 200), ...gone];
}

function linesOf(answers: ScriptedBatch['answers'], fits: (status: number) => boolean): unknown[] {
  return [...answers]
    .filter(([, { status }]) => fits(status))
    .map(([custom_id, { status, body }]) => ({
      custom_id,
      response: { status_code: status, request_id: custom_id, body },
      error: null,
    }));
}
