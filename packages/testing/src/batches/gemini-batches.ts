import { z } from 'zod';
import type { BatchHost, BatchProtocol, Reply, ScriptedBatch } from './batch-protocol.ts';

const requestSchema = z.looseObject({ contents: z.array(z.unknown()).min(1) });
const startSchema = z.object({
  batch: z.looseObject({
    displayName: z.string().min(1),
    inputConfig: z.union([
      z.object({
        requests: z.object({
          requests: z
            .array(z.object({ request: requestSchema, metadata: z.object({ key: z.string().min(1) }) }))
            .min(1),
        }),
      }),
      z.object({ fileName: z.string() }),
    ]),
  }),
});
const lineSchema = z.object({ key: z.string().min(1), request: requestSchema });

/** Google's: `:batchGenerateContent`, `/batches`, files that go in and out by an address of their own. */
export const geminiBatches: BatchProtocol = ({ method, path, query, headers, body }, host) => {
  if (path.startsWith('/upload/')) return uploaded(String(query.get('upload_id') ?? ''), body, headers, host);
  if (!headers['x-goog-api-key'])
    return refusal(403, 'PERMISSION_DENIED', 'Method doesn’t allow unregistered callers.');
  const model = /^\/models\/([^/:]+):batchGenerateContent$/.exec(path)?.[1];
  if (method === 'POST' && model !== undefined) return started(model, body, host);
  if (method === 'GET' && path === '/batches') return listed(query, host);
  const file = /^\/download\/v1beta\/files\/([^/:]+):download$/.exec(path)?.[1];
  if (file !== undefined) {
    const batch = host.batches.find(({ id }) => `output-${id}` === file);
    return batch === undefined ? refusal(404, 'NOT_FOUND', 'File not found.') : { text: lines(batch) };
  }
  const [, id, cancels] = /^\/batches\/([^/:]+)(:cancel)?$/.exec(path) ?? [];
  const batch = host.batches.find((one) => one.id === id);
  if (batch === undefined) return refusal(404, 'NOT_FOUND', `Batch ${id} not found.`);
  if (cancels === undefined) return { json: shown(batch) };
  if (batch.status !== 'running') return refusal(400, 'FAILED_PRECONDITION', 'The batch is over.');
  host.cancel(batch);
  return { json: {} };
};

function refusal(code: number, status: string, message: string): Reply {
  return { status: code, json: { error: { code, status, message } } };
}

/** First the address is asked for, then the file goes there. */
function uploaded(
  id: string,
  body: string,
  headers: Parameters<BatchProtocol>[0]['headers'],
  host: BatchHost,
): Reply {
  if (headers['x-goog-upload-command'] === 'start') {
    const url = `${host.origin}/upload/v1beta/files?upload_id=file-${host.files.size + 1}`;
    return { json: {}, headers: { 'x-goog-upload-url': url } };
  }
  host.files.set(`files/${id}`, body);
  return { json: { file: { name: `files/${id}` } } };
}

function started(model: string, body: string, host: BatchHost): Reply {
  const { inputConfig } = startSchema.parse(JSON.parse(body)).batch;
  const isFile = 'fileName' in inputConfig;
  const asked = isFile
    ? (host.files.get(inputConfig.fileName) ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => lineSchema.parse(JSON.parse(line)))
    : inputConfig.requests.requests.map(({ request, metadata }) => ({ key: metadata.key, request }));
  const path = `/models/${model}:generateContent`;
  const requests = asked.map(({ key, request }) => ({ customId: key, body: request, path }));
  return { json: shown(host.submit(requests, isFile ? { form: 'file' } : {})) };
}

function listed(query: URLSearchParams, host: BatchHost): Reply {
  const all = host.batches.toReversed();
  const from = Number(query.get('pageToken') ?? 0);
  const size = Number(query.get('pageSize') ?? 20);
  const more = all.length > from + size;
  return {
    json: {
      operations: all.slice(from, from + size).map((batch) => shown(batch)),
      ...(more && { nextPageToken: String(from + size) }),
    },
  };
}

/** A batch expires as a whole. */
function stateOf({ status, fates }: ScriptedBatch): string {
  if (status === 'over' && [...fates.values()].includes('expired')) return 'EXPIRED';
  return { running: 'RUNNING', cancelled: 'CANCELLED', failed: 'FAILED', over: 'SUCCEEDED' }[status];
}

function shown(batch: ScriptedBatch): Record<string, unknown> {
  const { id, status, customIds, answers, metadata, fault } = batch;
  const isOver = status !== 'running';
  const successful = [...answers.values()].filter((answer) => answer.status === 200).length;
  const output =
    metadata.form === 'file'
      ? { responsesFile: `files/output-${id}` }
      : {
          inlinedResponses: {
            inlinedResponses: results(batch).map(({ key, ...told }) => ({ ...told, metadata: { key } })),
          },
        };
  return {
    name: `batches/${id}`,
    metadata: {
      '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch',
      state: `BATCH_STATE_${stateOf(batch)}`,
      createTime: new Date(batch.expiresAt - 48 * 3600_000).toISOString(),
      batchStats: {
        requestCount: String(customIds.length),
        successfulRequestCount: String(isOver ? successful : 0),
        failedRequestCount: String(isOver ? customIds.length - successful : 0),
        pendingRequestCount: String(isOver ? 0 : customIds.length),
      },
      ...(isOver && status !== 'failed' && { output }),
    },
    ...(isOver && { done: true }),
    ...(fault && {
      error: {
        code: fault.code === 'RESOURCE_EXHAUSTED' ? 8 : 3,
        status: fault.code,
        message: fault.message,
      },
    }),
  };
}

function lines(batch: ScriptedBatch): string {
  return results(batch)
    .map((line) => JSON.stringify(line))
    .join('\n');
}

function results({ answers, fates }: ScriptedBatch) {
  const answered = [...answers].map(([key, { status, body }]) =>
    status === 200 ? { key, response: body } : { key, error: errorIn(status, body) },
  );
  const gone = [...fates].flatMap(([key, fate]) =>
    fate === 'cancelled'
      ? [{ key, error: { code: 1, status: 'CANCELLED', message: 'It was cancelled.' } }]
      : [],
  );
  return [...answered, ...gone];
}

/** An error of a request has the numbers of RPCs. */
function errorIn(status: number, body: unknown) {
  const told = z
    .object({ error: z.object({ message: z.string(), status: z.string() }) })
    .catch({ error: { message: 'It failed.', status: 'INTERNAL' } })
    .parse(body).error;
  return { code: rpcCodes[status] ?? 13, ...told };
}

const rpcCodes: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 404: 5, 429: 8, 503: 14 };
