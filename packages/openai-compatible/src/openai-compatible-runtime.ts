import {
  type AgentRuntime,
  type Diagnosis,
  InputError,
  type ModelInfo,
  type SpawnRequest,
  toErrorInfo,
} from '@parallel-agents/core';
import { Agent } from 'undici';
import { chatRequestBody } from './chat-request.ts';
import { ChatSession } from './chat-session.ts';
import { listModels, modelToSend } from './models.ts';
import { type OpenAiCompatibleOptions, toServer } from './options.ts';

/** Sessions that have ended and are still remembered by their attempt. */
const rememberedSessions = 1_000;

/**
 * Runs sessions as chat completions on any server that speaks OpenAI's protocol. A session is one request: nothing is
 * retried here, and a 429 comes back as it is.
 *
 * @throws InputError `INVALID_OPTION` if there is no usable base URL
 */
export function openaiCompatible(options: OpenAiCompatibleOptions = {}): AgentRuntime {
  const server = toServer(options);
  const own =
    options.dispatcher === undefined ? new Agent({ connections: options.connections ?? 256 }) : undefined;
  const dispatcher = options.dispatcher ?? (own as Agent);
  const sessions = new Map<string, ChatSession>();
  let listing: Promise<ModelInfo[] | undefined> | undefined;

  const listed = (signal: AbortSignal): Promise<ModelInfo[] | undefined> => {
    listing ??= listModels(server, dispatcher, signal).catch((thrown: unknown) => {
      listing = undefined;
      throw thrown;
    });
    return listing;
  };

  const start = async (request: SpawnRequest, signal: AbortSignal): Promise<ChatSession> => {
    const known = await listed(signal);
    const asked = request.model ?? options.model ?? onlyModel(known);
    const sent = modelToSend(asked, known);
    // Another spawn of this attempt may have been faster.
    const earlier = sessions.get(request.attemptId);
    if (earlier) return earlier;
    signal.throwIfAborted();
    const { attemptId, timeoutSeconds } = request;
    const body = chatRequestBody(request, sent, options);
    const session = new ChatSession(
      { attemptId, body, timeoutSeconds, model: { id: asked, sent } },
      server,
      dispatcher,
    );
    remember(sessions, attemptId, session);
    return session;
  };

  return {
    name: 'openai-compatible',
    capabilities: { tools: false, attach: false, cost: false, models: true },
    async connect({ signal }) {
      await listed(signal);
    },
    async spawn(request, { signal }) {
      signal.throwIfAborted();
      return sessions.get(request.attemptId) ?? start(request, signal);
    },
    async models({ signal }) {
      return (await listed(signal)) ?? [];
    },
    async diagnose({ signal }) {
      return diagnose(server.origin + server.path, () => listed(signal));
    },
    async close() {
      await own?.destroy();
    },
  };
}

function onlyModel(known: readonly ModelInfo[] | undefined): string {
  const [only, another] = known ?? [];
  if (only !== undefined && another === undefined) return only.id;
  const fix = `Name it with --model or in the options.${
    known
      ? ` It has: ${known
          .map(({ id }) => id)
          .slice(0, 20)
          .join(', ')}.`
      : ''
  }`;
  throw new InputError([
    { code: 'INVALID_OPTION', path: ['model'], message: 'the server has no default model', fix },
  ]);
}

function remember(sessions: Map<string, ChatSession>, attemptId: string, session: ChatSession): void {
  sessions.set(attemptId, session);
  void session.outcome().then(() => {
    // Set again, so that the oldest ended session is the first to be forgotten.
    sessions.delete(attemptId);
    sessions.set(attemptId, session);
    const [oldest] = sessions.keys();
    if (sessions.size > rememberedSessions && oldest !== undefined) sessions.delete(oldest);
  });
}

async function diagnose(url: string, list: () => Promise<ModelInfo[] | undefined>): Promise<Diagnosis[]> {
  try {
    const models = await list();
    const reached: Diagnosis = { check: 'server', status: 'ok', message: `${url} answers.` };
    if (models === undefined) {
      const message = 'The server keeps no list of models: names are sent as they are.';
      return [
        reached,
        { check: 'models', status: 'warning', message, fix: 'Check the name of the model yourself.' },
      ];
    }
    const names = models
      .map(({ id }) => id)
      .slice(0, 10)
      .join(', ');
    return [reached, { check: 'models', status: 'ok', message: `${models.length} models: ${names}` }];
  } catch (thrown) {
    const { message, fix } = toErrorInfo(thrown);
    return [{ check: 'server', status: 'problem', message: `${url}: ${message}`, fix }];
  }
}
