import { type Fault, isThisMachine } from '@parallel-agents/core/internal/wire';

export { baseUrlFault } from './base-url.ts';

/**
 * What is known of servers that cannot be seen in their answers. Everything else is learned from what they answer, so
 * that a server which is not here works as well.
 */
export interface ServerProfile {
  /** As `profile` names it. */
  name: string;
  title: string;
  /** Hosts that are this server: a name, or `*.` before the end of names. */
  hosts: readonly string[];
  /** Environment variables that people keep its key in; the first that is set is sent, to these hosts only. */
  keyVariables?: readonly string[];
  /** The port that it has on one's own machine. */
  localPort?: number;
  /** Where its API starts, for base URLs that are a host alone. @default /v1 */
  path?: string;
  /** Query of a base URL that names a deployment, unless it has one. */
  deploymentQuery?: Readonly<Record<string, string>>;
  /** The header that takes the key. @default `authorization`, as `Bearer KEY` */
  apiKeyHeader?: string;
  /** Headers of the request for the list of models, which has a door of its own. `{key}` stands for the key. */
  listHeaders?: Readonly<Record<string, string>>;
  /** The field that limits an answer. @default max_tokens; the other one is tried where it is refused */
  limitField?: 'max_tokens' | 'max_completion_tokens';
  /**
   * It keeps what prompts begin with, and sells it cheaper the next time: by itself, with a key that sends like to like, or
   * where the end of it is marked. Absent: nothing is known of that, or it costs nothing anyway.
   */
  promptCache?: 'automatic' | 'key' | 'marked';
  /** It has OpenAI's strict mode for schemas. */
  strictSchemas?: true;
  /** Providers in front of a model's name that mean the server itself, and are no part of the name. */
  prefixes: readonly string[];
  /** It has models of its own maker only: its key is no way to those of another one. */
  onlyOwn?: true;
  /** Refusals that it bills: faults as they are read from its errors. */
  billsRefusals?: readonly Fault[];
  /** Its models have names that its owner gave them. */
  ownNames?: true;
  /** What it does otherwise than others, for people. */
  remarks?: string;
  /** Where it says so. */
  sources: readonly string[];
}

export const serverProfiles: readonly ServerProfile[] = [
  {
    name: 'openai',
    title: 'OpenAI',
    hosts: ['api.openai.com', '*.api.openai.com'],
    keyVariables: ['OPENAI_API_KEY'],
    limitField: 'max_completion_tokens',
    strictSchemas: true,
    promptCache: 'key',
    prefixes: ['openai'],
    onlyOwn: true,
    remarks:
      'Restricted keys may chat and not list models. Models of the Responses API only are refused (404).',
    sources: [
      'https://platform.openai.com/docs/api-reference/chat/create',
      'https://platform.openai.com/docs/guides/structured-outputs',
      'https://platform.openai.com/docs/guides/prompt-caching',
    ],
  },
  {
    name: 'anthropic',
    title: 'Anthropic',
    hosts: ['api.anthropic.com'],
    keyVariables: ['ANTHROPIC_API_KEY'],
    listHeaders: { 'x-api-key': '{key}', 'anthropic-version': '2023-06-01' },
    prefixes: ['anthropic'],
    onlyOwn: true,
    remarks: 'The compatible endpoint ignores response_format: the schema stands in the prompt only.',
    sources: [
      'https://platform.claude.com/docs/en/api/openai-sdk',
      'https://platform.claude.com/docs/en/api/models-list',
    ],
  },
  {
    name: 'gemini',
    title: 'Google Gemini',
    hosts: ['generativelanguage.googleapis.com'],
    keyVariables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    path: '/v1beta/openai',
    promptCache: 'automatic',
    prefixes: ['google', 'gemini', 'models'],
    onlyOwn: true,
    remarks: 'The base URL ends in /v1beta/openai. Thoughts are billed as output and told in the total only.',
    sources: [
      'https://ai.google.dev/gemini-api/docs/openai',
      'https://ai.google.dev/gemini-api/docs/caching',
    ],
  },
  {
    name: 'azure',
    title: 'Azure OpenAI',
    hosts: ['*.openai.azure.com', '*.cognitiveservices.azure.com', '*.services.ai.azure.com'],
    keyVariables: ['AZURE_OPENAI_API_KEY'],
    path: '/openai/v1',
    // The version that Azure itself calls the latest of general availability.
    deploymentQuery: { 'api-version': '2024-10-21' },
    apiKeyHeader: 'api-key',
    limitField: 'max_completion_tokens',
    strictSchemas: true,
    promptCache: 'automatic',
    prefixes: ['azure', 'openai'],
    ownNames: true,
    billsRefusals: ['moderated', 'too long'],
    remarks:
      'The model is the name of the deployment. Base URL: https://NAME.openai.azure.com/openai/v1, or …/openai/deployments/DEPLOYMENT?api-version=VERSION.',
    sources: [
      'https://learn.microsoft.com/azure/ai-foundry/openai/reference',
      'https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle',
      'https://learn.microsoft.com/azure/ai-foundry/openai/how-to/manage-costs',
      'https://learn.microsoft.com/azure/ai-foundry/openai/how-to/prompt-caching',
    ],
  },
  {
    name: 'openrouter',
    title: 'OpenRouter',
    hosts: ['openrouter.ai'],
    keyVariables: ['OPENROUTER_API_KEY'],
    path: '/api/v1',
    promptCache: 'marked',
    prefixes: [],
    remarks:
      'Tells the cost of each answer; with a provider key of your own, the provider’s bill beside its fee.',
    sources: [
      'https://openrouter.ai/docs/api-reference/overview',
      'https://openrouter.ai/docs/use-cases/usage-accounting',
      'https://openrouter.ai/docs/api-reference/errors',
      'https://openrouter.ai/docs/features/prompt-caching',
    ],
  },
  {
    name: 'groq',
    title: 'Groq',
    hosts: ['api.groq.com'],
    keyVariables: ['GROQ_API_KEY'],
    path: '/openai/v1',
    limitField: 'max_completion_tokens',
    promptCache: 'automatic',
    prefixes: ['groq'],
    remarks: 'The base URL ends in /openai/v1. Schemas work with some models; others are asked without.',
    sources: [
      'https://console.groq.com/docs/openai',
      'https://console.groq.com/docs/structured-outputs',
      'https://console.groq.com/docs/prompt-caching',
    ],
  },
  {
    name: 'mistral',
    title: 'Mistral',
    hosts: ['api.mistral.ai'],
    keyVariables: ['MISTRAL_API_KEY'],
    prefixes: ['mistral', 'mistralai'],
    onlyOwn: true,
    remarks: 'Reasoning models answer in parts.',
    sources: ['https://docs.mistral.ai/api/', 'https://docs.mistral.ai/capabilities/reasoning/'],
  },
  {
    name: 'xai',
    title: 'xAI',
    hosts: ['api.x.ai', '*.api.x.ai'],
    keyVariables: ['XAI_API_KEY'],
    limitField: 'max_completion_tokens',
    promptCache: 'automatic',
    prefixes: ['xai', 'x-ai'],
    onlyOwn: true,
    remarks: 'Thoughts are billed as output and told in the total only.',
    sources: ['https://docs.x.ai/docs/api-reference', 'https://openrouter.ai/docs/features/prompt-caching'],
  },
  {
    name: 'deepseek',
    title: 'DeepSeek',
    hosts: ['api.deepseek.com'],
    keyVariables: ['DEEPSEEK_API_KEY'],
    promptCache: 'automatic',
    prefixes: ['deepseek'],
    onlyOwn: true,
    remarks: 'Takes no schema: it is asked without after its first refusal.',
    sources: [
      'https://api-docs.deepseek.com/',
      'https://api-docs.deepseek.com/guides/json_mode',
      'https://api-docs.deepseek.com/guides/kv_cache',
    ],
  },
  {
    name: 'moonshot',
    title: 'Moonshot (Kimi)',
    hosts: ['api.moonshot.ai', 'api.moonshot.cn'],
    keyVariables: ['MOONSHOT_API_KEY'],
    promptCache: 'automatic',
    prefixes: ['moonshot', 'moonshotai', 'kimi'],
    onlyOwn: true,
    sources: [
      'https://platform.moonshot.ai/docs/api/chat',
      'https://openrouter.ai/docs/features/prompt-caching',
    ],
  },
  {
    name: 'ollama',
    title: 'Ollama',
    hosts: ['ollama.com'],
    localPort: 11434,
    prefixes: ['ollama'],
    remarks:
      'Few requests at a time (OLLAMA_NUM_PARALLEL), the others wait in its queue. Input longer than its context (OLLAMA_CONTEXT_LENGTH) is cut without a word.',
    sources: ['https://docs.ollama.com/openai', 'https://docs.ollama.com/faq'],
  },
  {
    name: 'lmstudio',
    title: 'LM Studio',
    hosts: [],
    localPort: 1234,
    prefixes: ['lmstudio'],
    remarks: 'Without /v1 at the end of the base URL it answers 200 with an error.',
    sources: ['https://lmstudio.ai/docs/app/api/endpoints/openai'],
  },
  {
    name: 'vllm',
    title: 'vLLM',
    hosts: [],
    localPort: 8000,
    prefixes: ['vllm'],
    remarks:
      'A limit on the answer and the input together must fit the context: the limit is lowered to what fits.',
    sources: ['https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html'],
  },
  {
    name: 'llamacpp',
    title: 'llama.cpp',
    hosts: [],
    localPort: 8080,
    prefixes: ['llamacpp', 'llama.cpp'],
    remarks: 'Has one model, whatever name is asked for, unless it runs as a router.',
    sources: ['https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md'],
  },
];

/** The profile that a server has by its host, or by its port on this machine; `undefined` for any other server. */
export function profileOf(url: URL): ServerProfile | undefined {
  const { hostname, port } = url;
  return serverProfiles.find(
    ({ hosts, localPort }) =>
      hosts.some((host) => isHost(hostname, host)) ||
      (localPort !== undefined && port === String(localPort) && isThisMachine(hostname)),
  );
}

/** The profile that the provider in front of a model's name means. */
function meantBy(model: string | undefined): ServerProfile | undefined {
  const [provider] = model?.includes('/') ? model.split('/') : [];
  if (provider === undefined) return undefined;
  return serverProfiles.find(({ prefixes, name }) => name === provider || prefixes.includes(provider));
}

/**
 * The servers of providers whose key the environment holds, in the order of the profiles.
 *
 * @param model a model that is wanted: the server that its provider's name means goes first, and one that has none but its
 * own maker's is left out where that is another
 */
export function serversWithKey(
  variables: Readonly<Record<string, string | undefined>>,
  model?: string,
): { title: string; variable: string; baseUrl: string }[] {
  const meant = meantBy(model);
  const held = serverProfiles.flatMap((profile) => {
    const isMeant = profile === meant;
    const variable = profile.keyVariables?.find((name) => variables[name]?.trim());
    const host = profile.hosts.find((name) => !name.startsWith('*.'));
    if (variable === undefined || host === undefined) return [];
    if (meant && profile.onlyOwn && !isMeant) return [];
    const baseUrl = `https://${host}${profile.path ?? '/v1'}`;
    return [{ title: profile.title, variable, baseUrl, isMeant }];
  });
  return held
    .toSorted((one, other) => Number(other.isMeant) - Number(one.isMeant))
    .map(({ isMeant: _isMeant, ...server }) => server);
}

/** Where a model's provider wants its key, where the name of the model says who that is. */
export function keyOf(model: string): { title: string; variable: string } | undefined {
  const { title, keyVariables: [variable] = [] } = meantBy(model) ?? {};
  return title === undefined || variable === undefined ? undefined : { title, variable };
}

/** @returns `undefined` if there is none of this name */
export function profileNamed(name: string): ServerProfile | undefined {
  return serverProfiles.find((profile) => profile.name === name);
}

function isHost(hostname: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}
