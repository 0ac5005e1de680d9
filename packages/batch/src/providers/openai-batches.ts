import { randomUUID } from 'node:crypto';
import { RuntimeError } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import {
  asUnclear,
  type BatchProvider,
  BatchRefused,
  BatchSearch,
  type BatchState,
  type ChatWire,
  type Entry,
  type Line,
  parseJson,
  readRefusal,
  type Submitted,
} from '@parallel-agents/core/internal/wire';
import { z } from 'zod';
import { batchPlaceAt } from '../prices.ts';
import { BatchClient, parsed } from './batch-client.ts';

export interface OpenAiBatchOptions {
  /** As it stands before the `/` of a model. @default that of the server, if it is known; else `openai` */
  name?: string;
  /** The part of the usual price that requests cost. @default what is known of the server, else all of it */
  priceShare?: number;
}

/** Of servers of which nothing else is known: as OpenAI has them. */
const usualLimits = { requests: 50_000, bytes: 190_000_000 };
const endpoint = '/v1/chat/completions';
/** Pages of a hundred batches each, in which the batches of a run are looked for. */
const mostPages = 10;
const keys = { run: 'parallel_agents_run', submission: 'parallel_agents_submission' } as const;

const batchSchema = z.looseObject({
  id: z.string().min(1),
  status: z.string(),
  input_file_id: z.string().nullish(),
  expires_at: z.number().nullish(),
  output_file_id: z.string().nullish(),
  error_file_id: z.string().nullish(),
  errors: z
    .looseObject({
      data: z.array(z.looseObject({ code: z.string().nullish(), message: z.string().nullish() })).nullish(),
    })
    .nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});
const listSchema = z.looseObject({ data: z.array(batchSchema), has_more: z.boolean().optional() });
const fileSchema = z.looseObject({ id: z.string().min(1) });
const lineSchema = z.looseObject({
  custom_id: z.string(),
  response: z.looseObject({ status_code: z.int(), body: z.unknown() }).nullish(),
  error: z.looseObject({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});

type OpenAiBatch = z.infer<typeof batchSchema>;

const over: ReadonlySet<string> = new Set(['completed', 'failed', 'expired', 'cancelled']);

/**
 * Batches of OpenAI's protocol: a file of JSON lines, `/batches`, a file of results and one of errors.
 *
 * @example
 * const runtime = batch({ providers: [openaiBatches(chatWire({ baseUrl: 'https://api.openai.com/v1' }))] });
 */
export function openaiBatches(wire: ChatWire, options: OpenAiBatchOptions = {}): BatchProvider {
  const { url, query, headers, account } = wire;
  const known = batchPlaceAt(url);
  const share = options.priceShare ?? known?.share ?? 1;
  const redact = (text: string) => wire.redact(text);
  const keyFix =
    'Set OPENAI_API_KEY, or PARALLEL_AGENTS_API_KEY for another server, to a key that may use files and batches.';
  const client = new BatchClient({ url, query, headers, redact, keyFix });

  const newest = async (signal: AbortSignal, visit: (batch: OpenAiBatch) => boolean): Promise<void> => {
    let after = '';
    for (let page = 0; page < mostPages; page++) {
      const path = `/batches?limit=100${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`;
      const { data, has_more } = parsed(listSchema, await client.json({ method: 'GET', path, signal }));
      if (data.some(visit)) return;
      const last = data.at(-1)?.id;
      if (!has_more || last === undefined) return;
      after = last;
    }
  };

  const search = new BatchSearch(async (run, signal) => {
    const own: OpenAiBatch[] = [];
    await newest(signal, (batch) => {
      // One that was turned away as a whole, or had ended for whoever cancelled it, holds nothing that is waited for.
      const counts =
        batch.status !== 'failed' && batch.status !== 'cancelled' && batch.status !== 'cancelling';
      if (batch.metadata?.[keys.run] === run && counts) own.push(batch);
      return false;
    });
    const holding = new Map<string, string>();
    for (const { id, input_file_id } of own) {
      if (!input_file_id) continue;
      const note = (line: string): void => {
        const read = z.looseObject({ custom_id: z.string() }).safeParse(parseJson(line));
        if (read.success) holding.set(read.data.custom_id, id);
      };
      await client.lines(`/files/${encodeURIComponent(input_file_id)}/content`, note, signal);
    }
    return { holding, isWhole: true };
  });

  return {
    name: options.name ?? known?.provider ?? 'openai',
    account,
    limits: known?.limits ?? usualLimits,
    priceShare: () => share,
    takes: (model) => !/^(?:anthropic\/|claude-)/.test(model),
    draft: (request, model) => wire.draft(request, model),
    read: (answer, model) => wire.read(answer, model),
    async submit(entries, run, signal) {
      const { body, contentType } = inputFile(entries);
      const uploaded = await client.json({ method: 'POST', path: '/files', body, contentType, signal });
      const { id: input_file_id } = parsed(fileSchema, uploaded);
      const submission = randomUUID();
      const metadata = { [keys.run]: run, [keys.submission]: submission };
      const asked = JSON.stringify({ input_file_id, endpoint, completion_window: '24h', metadata });
      try {
        const answer = await client.json({ method: 'POST', path: '/batches', body: asked, signal });
        return submitted(parsed(batchSchema, answer));
      } catch (thrown) {
        if (!(thrown instanceof BatchRefused) || !thrown.isUnclear) throw thrown;
        // The answer was lost, and the batch may be there.
        let own: OpenAiBatch | undefined;
        try {
          await newest(signal, (batch) => {
            if (batch.metadata?.[keys.submission] !== submission) return false;
            own = batch;
            return true;
          });
        } catch {
          throw asUnclear(thrown);
        }
        if (own !== undefined) return submitted(own);
        throw thrown;
      }
    },
    async look(batchId, signal) {
      try {
        const path = `/batches/${encodeURIComponent(batchId)}`;
        return stateOf(parsed(batchSchema, await client.json({ method: 'GET', path, signal })), redact);
      } catch (thrown) {
        if (thrown instanceof BatchRefused && thrown.status === 404) return undefined;
        throw thrown;
      }
    },
    async results({ files }, onLine, signal) {
      for (const file of files) {
        await client.lines(
          `/files/${encodeURIComponent(file)}/content`,
          (line) => readLine(line, onLine),
          signal,
        );
      }
    },
    async cancel(batchId, signal) {
      const path = `/batches/${encodeURIComponent(batchId)}/cancel`;
      try {
        await client.json({ method: 'POST', path, body: '{}', signal });
      } catch (thrown) {
        // It has ended before: there is nothing to cancel.
        if (!(thrown instanceof BatchRefused) || ![400, 404, 409].includes(thrown.status)) throw thrown;
      }
    },
    find: (run, customId, signal) => search.find(run, customId, signal),
    close: () => client.close(),
  };
}

function inputFile(entries: readonly Entry[]): { body: Uint8Array; contentType: string } {
  const boundary = `parallel-agents-${randomUUID()}`;
  const field = (name: string, more = '') =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n`;
  const pieces = [
    `${field('purpose')}\r\nbatch\r\n`,
    `${field('file', '; filename="parallel-agents.jsonl"')}content-type: application/jsonl\r\n\r\n`,
    ...entries.map(({ customId, draft }) => `${inputLine(customId, draft.body)}\n`),
    `\r\n--${boundary}--\r\n`,
  ];
  return { body: Buffer.from(pieces.join('')), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** The body is JSON already, and is not read again. */
function inputLine(customId: string, body: string): string {
  return `{"custom_id":${JSON.stringify(customId)},"method":"POST","url":"${endpoint}","body":${body}}`;
}

function submitted({ id, expires_at }: OpenAiBatch): Submitted {
  return { id, ...(expires_at && { endsBy: expires_at * 1000 }) };
}

function stateOf(batch: OpenAiBatch, redact: (text: string) => string): BatchState {
  const { status, output_file_id, error_file_id } = batch;
  const rest = status === 'expired' || status === 'cancelled' ? status : undefined;
  return {
    ...submitted(batch),
    isOver: over.has(status),
    files: [output_file_id, error_file_id].filter((file): file is string => Boolean(file)),
    ...(rest && { rest }),
    ...(status === 'failed' && { fault: faultOf(batch, redact) }),
  };
}

/** Why a batch was turned away as a whole: its file, or what the account may have waiting at once. */
function faultOf({ errors }: OpenAiBatch, redact: (text: string) => string) {
  const said = errors?.data?.[0] ?? {};
  const isFull =
    /limit/i.test(said.code ?? '') && /token|request|enqueued/i.test(`${said.code} ${said.message}`);
  const body = JSON.stringify({ error: { code: said.code, message: said.message ?? 'no reason was given' } });
  const { error } = readRefusal({ status: isFull ? 429 : 400, body, headers: {}, model: '' }, redact);
  const message = `The batch was turned away: ${error.message.replace(/^The server answered \d+: /, '')}`;
  return toErrorInfo(new RuntimeError({ ...error, message }));
}

function readLine(text: string, onLine: (customId: string, line: Line) => void): void {
  const read = lineSchema.safeParse(parseJson(text));
  if (!read.success) return;
  const { custom_id, response, error } = read.data;
  const code = error?.code ?? '';
  if (response) {
    onLine(custom_id, {
      kind: 'answer',
      status: response.status_code,
      body: JSON.stringify(response.body ?? null),
    });
  } else if (/expired/.test(code)) onLine(custom_id, { kind: 'expired' });
  else if (/cancel/.test(code)) onLine(custom_id, { kind: 'cancelled' });
  else onLine(custom_id, { kind: 'answer', status: 500, body: JSON.stringify({ error: error ?? {} }) });
}
