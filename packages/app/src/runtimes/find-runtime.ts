import { RuntimeError } from '@parallel-agents/core';
import type { Describe } from '../basics/describe.ts';
import { urlVariables } from '../config/server-url.ts';
import { nativeProviders } from './native-providers.ts';

/** A runtime that nobody named, and what speaks for it. */
export interface FoundRuntime {
  name: string;
  /** One sentence: what was seen. */
  because: string;
  /** The server that was found, where the runtime needs to be told. */
  baseUrl?: string;
  /** The model of sessions that name none, where the provider of the key is known to have one. */
  defaultModel?: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Where is looked. */
interface Surroundings {
  env: Variables;
  localServers: readonly LocalServer[];
  isInstalled?(name: string): boolean;
}

/** A model server that people run on their own machine. */
export interface LocalServer {
  name: string;
  /** Up to and with `/v1`. */
  baseUrl(env: Variables): string | undefined;
}

/** Where Ollama and LM Studio listen unless they are told otherwise. */
export const localServers: readonly LocalServer[] = [
  { name: 'Ollama', baseUrl: ({ OLLAMA_HOST }) => ollamaUrl(OLLAMA_HOST) },
  { name: 'LM Studio', baseUrl: () => 'http://127.0.0.1:1234/v1' },
];

/** Milliseconds that something on this machine, or a gateway, has to answer. */
const lookMs = 1000;

/**
 * Looks for what is set up here: `PARALLEL_AGENTS_BASE_URL` or `OPENAI_BASE_URL`, then an OpenClaw gateway that answers,
 * then a key whose provider is known, then Ollama or LM Studio on this machine. The first that is there is taken. A key is
 * used by the AI SDK where the package of its provider is installed, else at the provider's compatible server.
 *
 * @param model the model that is wanted: among several keys, that of its provider goes first
 */
export async function findRuntime(
  surroundings: Surroundings,
  model?: string,
): Promise<FoundRuntime | undefined> {
  const { env } = surroundings;
  const named = urlVariables.find((name) => env[name]?.trim());
  if (named !== undefined) return { name: 'openai-compatible', because: `${named} is set.` };
  const looks = [findGateway(env), findByKey(surroundings, model), ...findLocal(surroundings)];
  for (const look of looks) {
    const found = await look;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * What is said where nothing is set up: the ways to go on.
 * @param model the model that is wanted: its provider's key may be the one that is missing
 */
export async function nothingSetUp(describe: Describe, model?: string): Promise<RuntimeError> {
  const { keyOf } = await import('@parallel-agents/openai-compatible/internal/profiles');
  const key = model === undefined ? undefined : keyOf(model);
  const ways = [
    key === undefined
      ? 'An API key: set OPENAI_API_KEY, ANTHROPIC_API_KEY or that of another provider.'
      : `An API key: set ${key.variable} (${key.title}) for ${model}, or OPENROUTER_API_KEY.`,
    `A model server: add ${describe('baseUrl', 'URL')}, such as http://127.0.0.1:11434/v1 for Ollama.`,
    `An OpenClaw gateway: start it, then add ${describe('runtime', 'openclaw')}.`,
    `Only a look at how it works: add ${describe('runtime', 'scripted')}, whose replies are examples.`,
  ];
  return new RuntimeError({
    code: 'RUNTIME_UNAVAILABLE',
    message: `Nothing is set up here that could run ${model ?? 'agents'}.`,
    fix: `There are four ways to go on. ${ways.join(' ')} ${describe('diagnose')} shows what was looked for.`,
  });
}

async function findGateway(env: Variables): Promise<FoundRuntime | undefined> {
  const { runningGateway } = await import('@parallel-agents/openclaw/internal/running-gateway');
  const url = await runningGateway(env, { signal: AbortSignal.timeout(lookMs) });
  return url === undefined
    ? undefined
    : { name: 'openclaw', because: `an OpenClaw gateway answers at ${url}.` };
}

/** The runtime that a key in the environment opens. */
export async function findByKey(
  surroundings: Surroundings,
  model?: string,
): Promise<FoundRuntime | undefined> {
  const { env } = surroundings;
  const [native] = await nativeProviders(surroundings, model);
  const { providerOf, providersWithKey } = await import('@parallel-agents/ai-sdk/internal/providers');
  const meant = model === undefined ? native?.provider : providerOf(model)?.provider;
  if (native !== undefined && native.provider === meant) {
    const { provider, variable } = native;
    const because = `${variable} is set (${provider.title}), and ${provider.package} is installed.`;
    return { name: 'ai-sdk', because };
  }
  const { serversWithKey } = await import('@parallel-agents/openai-compatible/internal/profiles');
  const [server] = serversWithKey(env, model);
  if (server === undefined) return undefined;
  const { variable, title, baseUrl } = server;
  const known = providersWithKey(env, model).find((one) => one.variable === variable)?.provider;
  const instead =
    known && known !== native?.provider ? `; with ${known.package} installed it runs on ai-sdk` : '';
  const because = `${variable} is set (${title})${instead}.`;
  const { defaultModel } = known ?? {};
  return { name: 'openai-compatible', because, baseUrl, ...(defaultModel !== undefined && { defaultModel }) };
}

function findLocal({ env, localServers: servers }: Surroundings) {
  return servers.map(async ({ name, baseUrl: urlOf }): Promise<FoundRuntime | undefined> => {
    const baseUrl = urlOf(env);
    if (baseUrl === undefined || !(await listsModels(baseUrl))) return undefined;
    return { name: 'openai-compatible', because: `${name} answers at ${baseUrl}.`, baseUrl };
  });
}

async function listsModels(baseUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${baseUrl}/models`, { signal: AbortSignal.timeout(lookMs) });
    const document: unknown = answer.ok ? await answer.json() : undefined;
    return typeof document === 'object' && document !== null && 'data' in document;
  } catch {
    return false;
  }
}

/** `OLLAMA_HOST` may be a host, a port, both, or a URL; `0.0.0.0` is what a server listens on, never what is asked. */
function ollamaUrl(host: string | undefined): string | undefined {
  const given = host?.trim() || '127.0.0.1:11434';
  const url = URL.parse(/^https?:\/\//.test(given) ? given : `http://${given}`);
  if (url === null) return undefined;
  if (url.port === '' && !/^https?:\/\//.test(given)) url.port = '11434';
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  return `${url.origin}/v1`;
}
