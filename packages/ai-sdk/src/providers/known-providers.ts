type Variables = Readonly<Record<string, string | undefined>>;

/** A provider of the AI SDK, as data: what its package is called, and what it is told. */
export interface AiSdkProvider {
  /** The part of a model's name before the first slash. */
  name: string;
  title: string;
  package: string;
  /** The function of the package that makes the provider. */
  factory: string;
  /** Other names for it in front of a model. */
  prefixes: readonly string[];
  /** Environment variables that people keep its key in; the first that is set is handed over. */
  keyVariables: readonly string[];
  /** Sets of variables that do as well as a key; the package reads them by itself. */
  credentials?: readonly (readonly string[])[];
  /** Variables that it cannot do without, beside the key. */
  needs?: readonly string[];
  /** The key of its entry in `providerOptions`. */
  optionsName: string;
  /** The model of sessions that name none. Absent: one must be named. */
  defaultModel?: string;
  /**
   * It sells what prompts begin with cheaper the next time: by itself, with a key that sends like to like, or where the end
   * of it is marked.
   */
  promptCache?: 'automatic' | 'key' | 'marked';
  /** It has a strict mode for schemas, which is switched on and off by `strictJsonSchema`. */
  strictSchemas?: true;
}

/** In this order: where several keys are found and no model says which is meant, the first one is taken. */
export const aiSdkProviders: readonly AiSdkProvider[] = [
  {
    name: 'anthropic',
    title: 'Anthropic',
    package: '@ai-sdk/anthropic',
    factory: 'createAnthropic',
    prefixes: [],
    keyVariables: ['ANTHROPIC_API_KEY'],
    optionsName: 'anthropic',
    defaultModel: 'claude-haiku-4-5',
    promptCache: 'marked',
  },
  {
    name: 'openai',
    title: 'OpenAI',
    package: '@ai-sdk/openai',
    factory: 'createOpenAI',
    prefixes: [],
    keyVariables: ['OPENAI_API_KEY'],
    optionsName: 'openai',
    defaultModel: 'gpt-5-mini',
    promptCache: 'key',
    strictSchemas: true,
  },
  {
    name: 'google',
    title: 'Google Gemini',
    package: '@ai-sdk/google',
    factory: 'createGoogle',
    prefixes: ['gemini'],
    keyVariables: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    optionsName: 'google',
    defaultModel: 'gemini-2.5-flash',
    promptCache: 'automatic',
  },
  {
    name: 'amazon-bedrock',
    title: 'Amazon Bedrock',
    package: '@ai-sdk/amazon-bedrock',
    factory: 'createAmazonBedrock',
    prefixes: ['bedrock'],
    keyVariables: ['AWS_BEARER_TOKEN_BEDROCK'],
    credentials: [['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']],
    needs: ['AWS_REGION'],
    optionsName: 'bedrock',
    promptCache: 'marked',
  },
  {
    name: 'azure',
    title: 'Azure OpenAI',
    package: '@ai-sdk/azure',
    factory: 'createAzure',
    prefixes: [],
    keyVariables: ['AZURE_API_KEY', 'AZURE_OPENAI_API_KEY'],
    needs: ['AZURE_RESOURCE_NAME'],
    optionsName: 'openai',
    promptCache: 'key',
    strictSchemas: true,
  },
  {
    name: 'google-vertex',
    title: 'Google Vertex AI',
    package: '@ai-sdk/google-vertex',
    factory: 'createVertex',
    prefixes: ['vertex'],
    keyVariables: ['GOOGLE_VERTEX_API_KEY'],
    credentials: [['GOOGLE_VERTEX_PROJECT', 'GOOGLE_VERTEX_LOCATION']],
    optionsName: 'google',
    promptCache: 'automatic',
  },
  {
    name: 'groq',
    title: 'Groq',
    package: '@ai-sdk/groq',
    factory: 'createGroq',
    prefixes: [],
    keyVariables: ['GROQ_API_KEY'],
    optionsName: 'groq',
    promptCache: 'automatic',
    strictSchemas: true,
  },
  {
    name: 'mistral',
    title: 'Mistral',
    package: '@ai-sdk/mistral',
    factory: 'createMistral',
    prefixes: ['mistralai'],
    keyVariables: ['MISTRAL_API_KEY'],
    optionsName: 'mistral',
    strictSchemas: true,
  },
  {
    name: 'xai',
    title: 'xAI',
    package: '@ai-sdk/xai',
    factory: 'createXai',
    prefixes: ['x-ai'],
    keyVariables: ['XAI_API_KEY'],
    optionsName: 'xai',
    promptCache: 'automatic',
  },
  {
    name: 'deepseek',
    title: 'DeepSeek',
    package: '@ai-sdk/deepseek',
    factory: 'createDeepSeek',
    prefixes: [],
    keyVariables: ['DEEPSEEK_API_KEY'],
    optionsName: 'deepseek',
    promptCache: 'automatic',
  },
  {
    name: 'cohere',
    title: 'Cohere',
    package: '@ai-sdk/cohere',
    factory: 'createCohere',
    prefixes: [],
    keyVariables: ['COHERE_API_KEY'],
    optionsName: 'cohere',
  },
  {
    name: 'togetherai',
    title: 'Together AI',
    package: '@ai-sdk/togetherai',
    factory: 'createTogetherAI',
    prefixes: ['together'],
    keyVariables: ['TOGETHER_API_KEY', 'TOGETHER_AI_API_KEY'],
    optionsName: 'togetherai',
  },
  {
    name: 'fireworks',
    title: 'Fireworks',
    package: '@ai-sdk/fireworks',
    factory: 'createFireworks',
    prefixes: [],
    keyVariables: ['FIREWORKS_API_KEY'],
    optionsName: 'fireworks',
  },
  {
    name: 'cerebras',
    title: 'Cerebras',
    package: '@ai-sdk/cerebras',
    factory: 'createCerebras',
    prefixes: [],
    keyVariables: ['CEREBRAS_API_KEY'],
    optionsName: 'cerebras',
  },
  {
    name: 'perplexity',
    title: 'Perplexity',
    package: '@ai-sdk/perplexity',
    factory: 'createPerplexity',
    prefixes: [],
    keyVariables: ['PERPLEXITY_API_KEY'],
    optionsName: 'perplexity',
  },
  {
    name: 'gateway',
    title: 'Vercel AI Gateway',
    package: '@ai-sdk/gateway',
    factory: 'createGatewayProvider',
    prefixes: [],
    keyVariables: ['AI_GATEWAY_API_KEY'],
    credentials: [['VERCEL_OIDC_TOKEN']],
    optionsName: 'gateway',
  },
];

/** The provider that a model's name begins with, and the rest of the name; `undefined` where it is none of these. */
export function providerOf(model: string): { provider: AiSdkProvider; id: string } | undefined {
  const slash = model.indexOf('/');
  const name = model.slice(0, slash);
  const provider = aiSdkProviders.find((one) => one.name === name || one.prefixes.includes(name));
  return slash < 1 || provider === undefined ? undefined : { provider, id: model.slice(slash + 1) };
}

/** The variable that holds a provider's key, else the first of those that do as well; `undefined` where there is none. */
export function credentialOf(
  { keyVariables, credentials = [] }: AiSdkProvider,
  env: Variables,
): string | undefined {
  const key = keyVariables.find((name) => env[name]?.trim());
  return key ?? credentials.find((names) => names.every((name) => env[name]?.trim()))?.[0];
}

/**
 * The providers whose key the environment holds, in their order.
 *
 * Credentials that are set for many other things too, such as those of AWS, count for the provider of `model` alone.
 *
 * @param model a model that is wanted: its provider goes first
 */
export function providersWithKey(
  env: Variables,
  model?: string,
): { provider: AiSdkProvider; variable: string }[] {
  const meant = model === undefined ? undefined : providerOf(model)?.provider;
  const held = aiSdkProviders.flatMap((provider) => {
    const own = provider.keyVariables.find((name) => env[name]?.trim());
    const variable = provider === meant ? credentialOf(provider, env) : own;
    return variable === undefined ? [] : [{ provider, variable }];
  });
  return held.toSorted((one, other) => Number(other.provider === meant) - Number(one.provider === meant));
}
