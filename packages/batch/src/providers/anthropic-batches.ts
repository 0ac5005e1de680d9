import { createHash } from 'node:crypto';
import process from 'node:process';
import { InputError } from '@parallel-agents/core';
import { own } from '@parallel-agents/core/internal';
import {
  asUnclear,
  type BatchProvider,
  BatchRefused,
  BatchSearch,
  type BatchState,
  type Line,
  parseJson,
  redactor,
  type Submitted,
} from '@parallel-agents/core/internal/wire';
import { z } from 'zod';
import { MessagesWire } from '../messages/messages-wire.ts';
import { batchPlaceAt } from '../prices.ts';
import { BatchClient, parsed } from './batch-client.ts';

export interface AnthropicBatchOptions {
  /** @default the environment variable ANTHROPIC_API_KEY */
  apiKey?: string;
  /** Up to where the API starts. @default the environment variable ANTHROPIC_BASE_URL, else Anthropic's own, with `/v1` */
  baseUrl?: string;
  /** Tokens that an answer may have at most, where nothing else says so: the protocol wants a limit. @default 8192 */
  maxOutputTokens?: number;
  /** The part of the usual price that requests cost. @default what is known of the server, else all of it */
  priceShare?: number;
}

/** Of Anthropic's: 100,000 requests and 256 MB. */
const limits = { requests: 100_000, bytes: 240_000_000 };
/** The newest batches, in which a request is looked for. */
const mostSearched = 100;

const batchSchema = z.looseObject({
  id: z.string().min(1),
  processing_status: z.string(),
  cancel_initiated_at: z.string().nullish(),
  archived_at: z.string().nullish(),
  expires_at: z.string().nullish(),
  results_url: z.string().nullish(),
});
const listSchema = z.looseObject({ data: z.array(batchSchema), has_more: z.boolean().optional() });
const lineSchema = z.looseObject({
  custom_id: z.string(),
  result: z.looseObject({
    type: z.string(),
    message: z.unknown().optional(),
    error: z.unknown().optional(),
  }),
});
const errorSchema = z.looseObject({ error: z.looseObject({ type: z.string() }) });

/** The statuses that errors of a single request come with. */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  overloaded_error: 529,
};

/**
 * Message batches of Anthropic. The protocol has no room for the run's id: after a crash between submitting and writing
 * down, batches that have ended are searched, and of those that still run nobody can say what they hold.
 *
 * @throws InputError `INVALID_OPTION` if there is no key, or the URL is none
 * @example
 * const runtime = batch({ providers: [anthropicBatches()], model: 'anthropic/claude-haiku-4-5' });
 */
export function anthropicBatches(options: AnthropicBatchOptions = {}): BatchProvider {
  const { env } = process;
  const apiKey = options.apiKey ?? env.ANTHROPIC_API_KEY;
  if (!apiKey?.trim()) throw invalid('apiKey', 'there is no key for Anthropic', 'Set ANTHROPIC_API_KEY.');
  const url = (options.baseUrl ?? (env.ANTHROPIC_BASE_URL || 'https://api.anthropic.com/v1')).replace(
    /\/+$/,
    '',
  );
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw invalid('baseUrl', 'it is no http or https URL', 'Give it as https://api.anthropic.com/v1.');
  // Anthropic’s own packages name the host alone.
  const root = new URL(url).pathname === '/' ? `${new URL(url).origin}/v1` : url;
  const redact = redactor([apiKey]);
  const headers = {
    'x-api-key': apiKey.trim(),
    'anthropic-version': '2023-06-01',
    'user-agent': 'parallel-agents',
  };
  const keyFix = 'Set ANTHROPIC_API_KEY to a key that may use the model.';
  const client = new BatchClient({ url: root, headers, redact, keyFix });
  const wire = new MessagesWire({ redact, maxOutputTokens: options.maxOutputTokens ?? 8192 });
  const digits = createHash('sha256').update(apiKey).digest('hex').slice(0, 8);
  const share = options.priceShare ?? batchPlaceAt(root)?.share ?? 1;
  const path = '/messages/batches';
  const at = (batchId: string, more = '') => `${path}/${encodeURIComponent(batchId)}${more}`;

  const search = new BatchSearch(async (_run, signal) => {
    const holding = new Map<string, string>();
    const { data, has_more } = parsed(
      listSchema,
      await client.json({ method: 'GET', path: `${path}?limit=${mostSearched}`, signal }),
    );
    const isRunning = ({ processing_status }: (typeof data)[number]) => processing_status !== 'ended';
    for (const batch of data.filter((one) => !isRunning(one) && hasResults(one))) {
      const note = (line: string): void => {
        const read = lineSchema.safeParse(parseJson(line));
        if (read.success && !holding.has(read.data.custom_id)) holding.set(read.data.custom_id, batch.id);
      };
      await client.lines(at(batch.id, '/results'), note, signal);
    }
    return { holding, isWhole: !has_more && !data.some(isRunning) };
  });

  return {
    name: 'anthropic',
    account: `${root}#${digits}`,
    limits,
    priceShare: () => share,
    takes: (model) => /^claude/.test(model),
    draft: (request, model) => wire.draft(request, model),
    read: (answer, model) => wire.read(answer, model),
    async submit(entries, _run, signal) {
      const requests = entries.map(
        ({ customId, draft }) => `{"custom_id":${JSON.stringify(customId)},"params":${draft.body}}`,
      );
      const body = `{"requests":[${requests.join(',')}]}`;
      try {
        return submitted(parsed(batchSchema, await client.json({ method: 'POST', path, body, signal })));
      } catch (thrown) {
        throw asUnclear(thrown);
      }
    },
    async look(batchId, signal) {
      try {
        return stateOf(parsed(batchSchema, await client.json({ method: 'GET', path: at(batchId), signal })));
      } catch (thrown) {
        if (thrown instanceof BatchRefused && thrown.status === 404) return undefined;
        throw thrown;
      }
    },
    async results({ id, files }, onLine, signal) {
      // The address that it names is not asked: the key goes to the server it is for.
      if (files.length > 0) await client.lines(at(id, '/results'), (line) => readLine(line, onLine), signal);
    },
    async cancel(batchId, signal) {
      try {
        await client.json({ method: 'POST', path: at(batchId, '/cancel'), body: '{}', signal });
      } catch (thrown) {
        // It has ended before: there is nothing to cancel.
        if (!(thrown instanceof BatchRefused) || ![400, 404, 409].includes(thrown.status)) throw thrown;
      }
    },
    find: (run, customId, signal) => search.find(run, customId, signal),
    close: () => client.close(),
  };
}

type MessageBatch = z.infer<typeof batchSchema>;

function hasResults({ results_url, archived_at }: MessageBatch): boolean {
  return Boolean(results_url) && !archived_at;
}

function submitted({ id, expires_at }: MessageBatch): Submitted {
  const endsBy = expires_at ? Date.parse(expires_at) : Number.NaN;
  return { id, ...(Number.isFinite(endsBy) && { endsBy }) };
}

function stateOf(batch: MessageBatch): BatchState {
  const { processing_status, cancel_initiated_at, results_url } = batch;
  return {
    ...submitted(batch),
    isOver: processing_status === 'ended',
    files: results_url && hasResults(batch) ? [results_url] : [],
    ...(cancel_initiated_at && { rest: 'cancelled' as const }),
  };
}

function readLine(text: string, onLine: (customId: string, line: Line) => void): void {
  const read = lineSchema.safeParse(parseJson(text));
  if (!read.success) return;
  const { custom_id, result } = read.data;
  if (result.type === 'succeeded') {
    onLine(custom_id, { kind: 'answer', status: 200, body: JSON.stringify(result.message ?? null) });
  } else if (result.type === 'expired') onLine(custom_id, { kind: 'expired' });
  else if (result.type === 'canceled') onLine(custom_id, { kind: 'cancelled' });
  else {
    const told = errorSchema.safeParse(result.error);
    const status = (told.success && own(statuses, told.data.error.type)) || 500;
    onLine(custom_id, { kind: 'answer', status, body: JSON.stringify(result.error ?? null) });
  }
}

function invalid(field: string, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [field], message, fix }]);
}
