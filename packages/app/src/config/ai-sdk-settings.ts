import { InputError } from '@parallel-agents/core';
import type { Config } from './config-schema.ts';

type AiSdkSettings = NonNullable<Config['aiSdk']>;

/** What is in a file is passed on. */
const secretName = /authorization|api.?key|token|cookie|secret|credential|private.?key/i;

/**
 * The settings of the ai-sdk runtime, from what was given and the configuration.
 * @throws InputError for a key in the file
 */
export function aiSdkSettings(
  { maxOutputTokens }: { maxOutputTokens?: number },
  config: AiSdkSettings = {},
): AiSdkSettings {
  const secrets = Object.entries(config.providers ?? {}).flatMap(([provider, settings]) =>
    secretsIn(settings).map((path) => ['aiSdk', 'providers', provider, ...path]),
  );
  if (secrets.length > 0) {
    throw new InputError(
      secrets.map((path) => ({
        code: 'INVALID_OPTION',
        path,
        message: 'keys do not belong in this file',
        fix: 'Remove it, and set the key of the provider in the environment, such as ANTHROPIC_API_KEY.',
      })),
    );
  }
  return { ...config, ...(maxOutputTokens !== undefined && { maxOutputTokens }) };
}

function secretsIn(settings: Readonly<Record<string, unknown>>): string[][] {
  return Object.entries(settings).flatMap(([name, value]) => {
    if (name === 'headers' && typeof value === 'object' && value !== null) {
      return secretsIn(value as Record<string, unknown>).map((path) => [name, ...path]);
    }
    return secretName.test(name) ? [[name]] : [];
  });
}

/** The addresses that the configuration gives providers. */
export function aiSdkAddresses({ providers = {} }: AiSdkSettings = {}): string[] {
  return Object.values(providers).flatMap(({ baseURL }) => (typeof baseURL === 'string' ? [baseURL] : []));
}
