import { type AgentRuntime, InputError } from '@parallel-agents/core';
import type { Describe } from '../basics/describe.ts';
import type { Config } from '../config/config-schema.ts';
import { refuseUntrusted, type Variables } from '../config/untrusted-servers.ts';
import type { LocalServer } from './find-runtime.ts';
import type { RuntimeSettings } from './runtime-settings.ts';

/** A runtime that can be named. */
export interface RuntimeChoice {
  name: string;
  /** For help texts and the doctor. */
  summary: string;
  /** What people must know about every result it gives. */
  notice?(describe: Describe): string;
  /** Its answers are examples: they say so wherever they go, cost nothing, and nothing is learned from them. */
  scripted?: true;
  /** Sessions wait for hours in batches of a provider, at a price of their own. */
  batched?: true;
  /** Its models may have names without a provider, such as `llama3.2`. */
  bareModelNames?: true;
  /** The model of sessions where nothing names one; absent, or `undefined`: the runtime finds one, or says that it needs one. */
  defaultModel?(
    aiSdk: NonNullable<Config['aiSdk']>,
    here: Pick<RuntimePlaces, 'env' | 'isInstalled'>,
  ): Promise<string | undefined>;
  /** Loads the runtime's package only now, so that programs start fast. */
  create(settings: RuntimeSettings): Promise<AgentRuntime>;
}

/** Where runtimes are looked for, and the words of the face that looks. */
export interface RuntimePlaces {
  /** Environment variables. */
  env: Variables;
  /** The runtimes that can be named. */
  runtimes: readonly RuntimeChoice[];
  /** Model servers that are looked for on this machine where nothing is named. */
  localServers: readonly LocalServer[];
  /** Whether a package of the AI SDK can be loaded. @default looked for where this package stands */
  isInstalled?(name: string): boolean;
  describe: Describe;
}

/** The models that the scripted runtime plays, beside those that tiers, judges and aliases name. */
const scriptedModels = ['scripted/cheap', 'scripted/standard', 'scripted/strong'];

/** Every runtime. */
export const runtimes: readonly RuntimeChoice[] = [
  {
    name: 'scripted',
    scripted: true,
    summary: 'embedded; example replies, not AI; needs nothing',
    notice: (describe) =>
      `These replies are scripted examples, not AI. For real agents: ${describe('baseUrl', 'URL')} or ${describe('runtime', 'openclaw')} (${describe('diagnose')} shows what is there).`,
    create: async ({ models }) => {
      const { scripted } = await import('@parallel-agents/core/testing');
      const { exampleReply } = await import('@parallel-agents/core/internal/testing');
      return scripted({ reply: exampleReply, models: [...scriptedModels, ...models] });
    },
  },
  {
    name: 'openclaw',
    summary: 'sessions on an OpenClaw gateway',
    create: async ({ openclaw: options, env, describe, untrustedServers, onWarning }) => {
      refuseUntrusted('openclaw.url', untrustedServers, { env, describe });
      const { openclaw } = await import('@parallel-agents/openclaw');
      return openclaw({ ...options, environment: env, onWarning });
    },
  },
  {
    name: 'openai-compatible',
    bareModelNames: true,
    summary: 'chat completions of any server: Ollama, vLLM, OpenRouter, OpenAI, LM Studio',
    create: async ({ openaiCompatible: options, env, describe, untrustedServers }) => {
      refuseUntrusted('openaiCompatible.baseUrl', untrustedServers, { env, describe });
      const { openaiCompatible } = await import('@parallel-agents/openai-compatible');
      try {
        return openaiCompatible(options);
      } catch (thrown) {
        throw thrown instanceof InputError ? asSettings(thrown, Object.keys(options)) : thrown;
      }
    },
  },
  {
    name: 'ai-sdk',
    summary: 'providers by their own protocols: Anthropic, Google, OpenAI, Bedrock, Azure and more',
    defaultModel: async ({ model }, here) => {
      const { nativeProviders } = await import('./native-providers.ts');
      const [found] = (await nativeProviders(here)).filter(({ provider }) => provider.defaultModel);
      return model ?? (found && `${found.provider.name}/${found.provider.defaultModel}`);
    },
    create: async ({ aiSdk: options, env, describe, untrustedServers }) => {
      refuseUntrusted('aiSdk.providers', untrustedServers, { env, describe });
      const { aiSdk } = await import('@parallel-agents/ai-sdk');
      try {
        return aiSdk({ ...options, environment: env });
      } catch (thrown) {
        throw thrown instanceof InputError ? inAiSdk(thrown) : thrown;
      }
    },
  },
  {
    name: 'batch',
    bareModelNames: true,
    batched: true,
    summary: 'batches of OpenAI, Anthropic, Google and others: cheaper, within 24 hours',
    create: async (settings) => {
      const { env, describe, untrustedServers } = settings;
      refuseUntrusted('openaiCompatible.baseUrl', untrustedServers, { env, describe });
      refuseUntrusted('aiSdk.providers', untrustedServers, { env, describe });
      const { openBatches } = await import('./batches.ts');
      return openBatches(settings);
    },
  },
];

function inAiSdk({ issues }: InputError): InputError {
  return new InputError(issues.map((issue) => ({ ...issue, path: ['aiSdk', ...issue.path] })));
}

/** What is wrong with a setting is told of the field that has it in the configuration. */
function asSettings({ issues }: InputError, settings: readonly string[]): InputError {
  return new InputError(
    issues.map((issue) =>
      issue.path[0] !== 'baseUrl' && settings.includes(String(issue.path[0]))
        ? { ...issue, path: ['openaiCompatible', ...issue.path] }
        : issue,
    ),
  );
}
