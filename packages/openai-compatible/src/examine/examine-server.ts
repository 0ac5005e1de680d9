import type { Diagnosis, ErrorInfo, SpawnRequest } from '@parallel-agents/core';
import { nodeCrypto, toErrorInfo } from '@parallel-agents/core/internal';
import { type Headers, Traffic } from '@parallel-agents/core/internal/wire';
import { ChatSession } from '../chat-session.ts';
import { diagnose } from '../diagnose.ts';
import { ChatRequest } from '../request/chat-request.ts';
import { ModelKnowledge } from '../request/model-knowledge.ts';
import { connectionsTo } from '../server/connections.ts';
import { type Listing, ModelList } from '../server/model-list.ts';
import { ModelNames, shortList } from '../server/model-names.ts';
import { checkOptions, type OpenAiCompatibleOptions } from '../server/options.ts';
import { toServer } from '../server/server.ts';
import { findingsOf, mostAnswerTokens, settingsFor } from './findings.ts';

/** What a server can do. */
export interface ServerExamination {
  /** The model that was asked; absent where none was. */
  model?: string;
  findings: Diagnosis[];
  /** What to set for it, as fields of `openaiCompatible` in the configuration: only what was seen to work, or not looked at. */
  settings: Record<string, unknown>;
  /** What must be set too, and is not known yet. */
  open?: Pick<Diagnosis, 'ways'> & { fix: string };
}

/** Seconds that it may take: a local model may have to be loaded. */
const answerSeconds = 120;

export interface ExamineOptions {
  signal: AbortSignal;
  /** Called before the one request that is priced. */
  onPricedRequest?: (request: { model: string; mostAnswerTokens: number }) => void;
}

/**
 * Looks at a server: its list of models, which is free, and one small request with a schema, an output limit and a stream.
 * What the server refuses is sent again without, as in any session; refusals are not billed. Without a model that is named or the
 * only one, nothing is asked.
 *
 * @throws InputError `INVALID_OPTION`
 */
export async function examineServer(
  options: OpenAiCompatibleOptions,
  { signal, onPricedRequest }: ExamineOptions,
): Promise<ServerExamination> {
  const checked = checkOptions(options);
  const server = toServer(checked);
  const dispatcher = checked.dispatcher ?? connectionsTo(server.url, checked);
  try {
    const list = new ModelList(server, dispatcher);
    const names = new ModelNames(server, list);
    const reachedBy = checked.dispatcher ? undefined : checked;
    const listed = await diagnose(server, list, { signal, reachedBy });
    const { profile } = server;
    const known: Diagnosis[] = profile
      ? [
          {
            check: 'kind',
            status: 'ok',
            message: [profile.title, profile.remarks].filter(Boolean).join(': '),
          },
        ]
      : [];
    const settings = settingsFor(options, server.url.href);
    const seen = [...listed, ...known];
    // What cannot be reached is not to be set.
    if (listed.some(({ status }) => status === 'problem')) return { findings: seen, settings: {} };
    const model = checked.model ?? (await onlyModel(names, signal));
    if (typeof model !== 'string')
      return { findings: [...seen, model], settings, open: modelToFind(list.known) };
    onPricedRequest?.({ model, mostAnswerTokens });
    const knowledge = new ModelKnowledge();
    const limitField = profile?.limitField ?? 'max_tokens';
    const style = {
      stream: true,
      structuredOutput: 'auto' as const,
      body: checked.body ?? {},
      limitField,
      strictSchemas: profile?.strictSchemas === true,
    };
    const request = new ChatRequest(question(), style, knowledge);
    const asked = { attemptId: nodeCrypto.randomUUID(), timeoutSeconds: answerSeconds, model, request };
    const session = new ObservedSession(asked, { server, dispatcher, names, traffic: new Traffic() });
    const stop = (): void => void session.cancel('stopped');
    signal.addEventListener('abort', stop, { once: true });
    const outcome = await session.outcome();
    signal.removeEventListener('abort', stop);
    const answer = { model, outcome, knowledge, limitField, contentType: session.contentType };
    const { findings, settings: learned } = findingsOf(answer);
    const whole = { model, findings: [...seen, ...findings], settings: { ...settings, ...learned } };
    if (outcome.status === 'completed' || saysNothingOfModel(outcome.error)) return whole;
    // Nor is an address where something else answers.
    if (outcome.error?.ways?.some(({ name }) => name === 'baseUrl')) return { ...whole, settings: {} };
    // A model that does not work is not to be set either.
    const { model: _refused, ...others } = settings;
    return { ...whole, settings: others, open: modelToFind(list.known, model) };
  } finally {
    if (checked.dispatcher === undefined) await dispatcher.destroy();
  }
}

async function onlyModel(names: ModelNames, signal: AbortSignal): Promise<string | Diagnosis> {
  try {
    return await names.only(signal);
  } catch (thrown) {
    signal.throwIfAborted();
    const fix = 'Name one, and what the server can do with it is looked at with one small request.';
    const { message } = toErrorInfo(thrown);
    return { check: 'model', status: 'warning', message, fix, ways: [{ name: 'model' }] };
  }
}

/** It may pass by itself, or is of the key. */
function saysNothingOfModel({ code, retryable }: Partial<ErrorInfo> = {}): boolean {
  return retryable === true || code === 'RUNTIME_UNAUTHORIZED' || code === 'QUOTA_EXHAUSTED';
}

/** How a model that works is found, where none is known. */
function modelToFind(listing: Listing | undefined, refused?: string): NonNullable<ServerExamination['open']> {
  const models = (listing?.kind === 'listed' ? listing.models : []).filter(({ id }) => id !== refused);
  const where =
    models.length > 0
      ? `Take one that the server lists: ${shortList(models)}.`
      : 'Take one from the documentation of the server.';
  const fix = `A model is needed too, and none is known to work yet. ${where} Look again with its name.`;
  return { fix, ways: [{ name: 'model', value: models.at(0)?.id ?? 'NAME' }] };
}

/** Small, and with all that a session may ask of a server. */
function question(): SpawnRequest {
  return {
    attemptId: nodeCrypto.randomUUID(),
    label: 'doctor',
    instructions: 'You answer in JSON.',
    prompt: 'Is seven a prime number? Answer with {"prime": true} or {"prime": false}.',
    tools: 'none',
    timeoutSeconds: answerSeconds,
    maxOutputTokens: mostAnswerTokens,
    outputJsonSchema: {
      type: 'object',
      properties: { prime: { type: 'boolean' } },
      required: ['prime'],
      additionalProperties: false,
    },
  };
}

/** Remembers in what form the answer came. */
class ObservedSession extends ChatSession {
  contentType = '';

  override start(status: number, headers: Headers): void {
    this.contentType = String(headers['content-type'] ?? '');
    super.start(status, headers);
  }
}
