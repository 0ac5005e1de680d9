import { InputError } from '@parallel-agents/core';
import { formatPath } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { aiSdkProviders } from './providers/known-providers.ts';
import type { ModelProvider, ProviderOptions } from './providers/language-model.ts';

/** Settings of one provider, handed to its package as they are: `baseURL`, `region`, `resourceName`, … */
export type ProviderSettings = Readonly<Record<string, unknown>>;

export interface AiSdkOptions {
  /** The model of sessions that name none, as `provider/model`. @default that of the only provider with a key */
  model?: string;
  /**
   * Settings of providers by their names, as their packages take them: `baseURL`, `apiKey`, `headers`, `region`, … Keys are
   * read from the environment, where they are not given here.
   */
  providers?: Readonly<Record<string, ProviderSettings | ModelProvider>>;
  /** Further options of each request, by provider, as the AI SDK has them: `{ anthropic: { effort: 'low' } }`. */
  providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /**
   * Whether answers are streamed. Plain answers cost less CPU; streamed ones keep what was written when a session is
   * stopped, and pass proxies that cut silent connections. @default false
   */
  stream?: boolean;
  /**
   * Whether the schema of an answer goes along where the provider takes one. A request that is refused with it is sent once
   * more without, within the same attempt, and that is remembered for the model. @default 'auto'
   */
  structuredOutput?: 'auto' | 'none';
  /** Tokens that an answer may have at most; a budget may set less. @default what the provider's package sets */
  maxOutputTokens?: number;
  /** Where keys are looked for. @default the environment of this process */
  environment?: Readonly<Record<string, string | undefined>>;
}

const settings = z.custom<ProviderSettings | ModelProvider>(
  (value) =>
    typeof value === 'function' || (typeof value === 'object' && value !== null && !Array.isArray(value)),
  'must be settings, or a provider of the AI SDK',
);
const modelName = z
  .string()
  .trim()
  .regex(/^[^/\s]+\/\S+$/, 'must be "provider/model"');

const optionsSchema = z.strictObject({
  model: modelName.optional(),
  providers: z.record(z.string().min(1), settings).optional(),
  providerOptions: z
    .record(z.string().min(1), z.record(z.string(), z.unknown(), 'must be fields and their values'))
    .optional(),
  stream: z.boolean('must be true or false').optional(),
  structuredOutput: z.enum(['auto', 'none'], 'must be auto or none').optional(),
  maxOutputTokens: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
  environment: z.record(z.string(), z.string().optional()).optional(),
});

export interface CheckedOptions extends z.infer<typeof optionsSchema> {
  providerOptions?: ProviderOptions | undefined;
}

/** @throws InputError `INVALID_OPTION`; it names the option and never shows its value, which may be a key */
export function checkOptions(options: AiSdkOptions): CheckedOptions {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues.map(({ path, message }) => {
        const place = path.map((part) => (typeof part === 'number' ? part : String(part)));
        return issue(place, message, `Correct "${formatPath(place) || 'the options'}" of aiSdk.`);
      }),
    );
  }
  const known = new Set(aiSdkProviders.map(({ name }) => name));
  const unknown = Object.entries(parsed.data.providers ?? {}).filter(
    ([name, given]) => !known.has(name) && typeof given !== 'function',
  );
  if (unknown.length > 0) {
    const fix = `The providers are: ${[...known].join(', ')}. Any other is handed over ready: its package’s create function makes it.`;
    throw new InputError(
      unknown.map(([name]) => issue(['providers', name], `there is no provider "${name}"`, fix)),
    );
  }
  return parsed.data;
}

function issue(path: (string | number)[], message: string, fix: string) {
  return { code: 'INVALID_OPTION' as const, path, message, fix };
}
