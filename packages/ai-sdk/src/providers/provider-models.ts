import { createHash } from 'node:crypto';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { InputError, RuntimeError } from '@parallel-agents/core';
import { redactor } from '@parallel-agents/core/internal/wire';
import type { CheckedOptions } from '../options.ts';
import { installCommand, installedPackage } from './installed.ts';
import {
  type AiSdkProvider,
  aiSdkProviders,
  credentialOf,
  providerOf,
  providersWithKey,
} from './known-providers.ts';
import type { LanguageModel, ModelProvider } from './language-model.ts';

/** A model, as it is spoken of. */
export interface AskedModel {
  /** `provider/model`, as it was asked for. */
  name: string;
  /** As its provider calls it. */
  id: string;
  /** What is known of its provider; `undefined` for one that was handed over under a name of its own. */
  provider: AiSdkProvider | undefined;
}

/** A model that sessions can be asked of. */
export interface KnownModel extends AskedModel {
  model: LanguageModel;
  /** Requests of it go through the fetch that was handed over here. */
  isWatched: boolean;
}

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const secretName = /authorization|key|token|cookie|secret|credential/i;
/** Hexadecimal digits of a hash: enough to tell accounts apart, and far too few to tell a key. */
const accountDigits = 8;

/** The models of all providers: each package is loaded when the first of its models is asked for. */
export class ProviderModels {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What shares limits: the same keys. */
  readonly account: string;
  /** To keep keys out of everything that is shown. */
  readonly redact: (text: string) => string;
  readonly find: typeof installedPackage;
  readonly #options: CheckedOptions;
  readonly #fetch: Fetch;
  readonly #made = new Map<string, Promise<ModelProvider>>();
  readonly #models = new Map<string, Promise<KnownModel>>();

  /** @param find where a package stands, if it is installed */
  constructor(options: CheckedOptions, fetch: Fetch, find: typeof installedPackage = installedPackage) {
    this.find = find;
    this.#options = options;
    this.#fetch = fetch;
    this.env = options.environment ?? process.env;
    const secrets = this.#secrets();
    this.redact = redactor([...new Set(secrets.map(({ secret }) => secret))]);
    this.account = accountOf(secrets);
  }

  /** The same for one provider. */
  accountAt(name: string): string {
    return accountOf(this.#secrets().filter(({ owner }) => owner === name)) || name;
  }

  /** @throws InputError where the name is none, its provider is not known, or its package is not installed */
  async model(name: string): Promise<KnownModel> {
    const known = this.#models.get(name) ?? this.#load(name);
    this.#models.set(name, known);
    known.catch(() => this.#models.delete(name));
    return known;
  }

  /**
   * The model of sessions that name none: the one that was set, else that of the first provider that has a key, is installed
   * and has a model of this kind.
   *
   * @throws InputError if there is none
   */
  defaultModel(): string {
    if (this.#options.model !== undefined) return this.#options.model;
    const ready = providersWithKey(this.env).filter(({ provider }) => provider.defaultModel !== undefined);
    const found = ready.find(({ provider }) => this.find(provider) !== undefined);
    if (found !== undefined) return `${found.provider.name}/${found.provider.defaultModel}`;
    const [first] = ready;
    if (first !== undefined) throw notInstalled(first.provider, `${first.variable} is set, and `);
    const message = 'no model is named, and no provider with a default model has a key here';
    throw refused(message, 'Name one as "provider/model", such as anthropic/claude-haiku-4-5.');
  }

  async #load(name: string): Promise<KnownModel> {
    const slash = name.indexOf('/');
    const given = this.given(name.slice(0, Math.max(0, slash)));
    const known = providerOf(name);
    if (given !== undefined) {
      const id = name.slice(slash + 1);
      return { name, id, provider: known?.provider, model: given(id), isWatched: false };
    }
    if (known === undefined) {
      const providers = aiSdkProviders.map((one) => one.name).join(', ');
      throw refused(
        slash < 1
          ? `"${name}" is no "provider/model"`
          : `the AI SDK has no provider "${name.slice(0, slash)}" here`,
        `Write it as "provider/model". The providers are: ${providers}.`,
      );
    }
    const { provider, id } = known;
    const make = await this.made(provider);
    return { name, id, provider, model: make(id), isWatched: true };
  }

  /** What a provider's package makes. @throws InputError where it is not installed */
  async made(provider: AiSdkProvider): Promise<ModelProvider> {
    const making = this.#made.get(provider.name) ?? this.#make(provider);
    this.#made.set(provider.name, making);
    making.catch(() => this.#made.delete(provider.name));
    return making;
  }

  /** What was handed over ready under this name. */
  given(name: string): ModelProvider | undefined {
    const given = this.#options.providers?.[name];
    return typeof given === 'function' ? given : undefined;
  }

  async #make(provider: AiSdkProvider): Promise<ModelProvider> {
    const path = this.find(provider);
    if (path === undefined) throw notInstalled(provider);
    const { credentials, keyVariables, name, title } = provider;
    // Where there is more than one way to say who asks, its package knows best.
    const isKeyless = credentials === undefined && this.#options.providers?.[name] === undefined;
    if (isKeyless && this.keyFound(provider) === undefined)
      throw refused(`there is no key for ${title}`, `Set ${keyVariables.join(' or ')} in the environment.`);
    const loaded = (await import(await entryOf(provider.package, path))) as Record<string, unknown>;
    const factory = loaded[provider.factory];
    if (typeof factory !== 'function') {
      throw new RuntimeError({
        code: 'RUNTIME_UNAVAILABLE',
        message: `${provider.package} has no ${provider.factory}: it is of a version that is not known here.`,
        fix: `Install a newer one: ${installCommand(`${provider.package}@latest`)}`,
      });
    }
    return factory({
      ...this.#key(provider),
      ...this.#options.providers?.[provider.name],
      fetch: this.#fetch,
    });
  }

  #key(provider: AiSdkProvider): { apiKey?: string } {
    const variable = provider.keyVariables.find((name) => this.env[name]?.trim());
    const apiKey = variable === undefined ? undefined : this.env[variable]?.trim();
    return apiKey === undefined ? {} : { apiKey };
  }

  #secrets(): { owner: string; secret: string }[] {
    const inEnvironment = aiSdkProviders.flatMap((provider) =>
      [...provider.keyVariables, ...(provider.credentials ?? []).flat()]
        .filter((name) => secretName.test(name))
        .flatMap((name) =>
          this.env[name]?.trim() ? [{ owner: provider.name, secret: this.env[name].trim() }] : [],
        ),
    );
    const given = Object.entries(this.#options.providers ?? {}).flatMap(([owner, settings]) =>
      typeof settings === 'function' ? [] : secretsIn(settings).map((secret) => ({ owner, secret })),
    );
    return [...inEnvironment, ...given];
  }

  /** Where its key was found: a variable, or the settings. */
  keyFound(provider: AiSdkProvider): string | undefined {
    const given = this.#options.providers?.[provider.name];
    const isGiven =
      typeof given === 'function' || Object.keys(given ?? {}).some((name) => secretName.test(name));
    return isGiven ? 'the settings' : credentialOf(provider, this.env);
  }
}

function notInstalled({ title, package: name }: AiSdkProvider, before = ''): InputError {
  return refused(
    `${before}models of ${title} need the package ${name}, which is not installed`,
    `Install it: ${installCommand(name)}`,
  );
}

/** A package that stands elsewhere than this module is loaded by its path. */
async function entryOf(name: string, path: string): Promise<string> {
  try {
    return import.meta.resolve(name);
  } catch {
    return pathToFileURL(path.replace(/package\.json$/, 'dist/index.js')).href;
  }
}

function secretsIn(settings: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    if (typeof value === 'string') return secretName.test(name) ? [value.replace(/^\w+ /, '')] : [];
    const isFields = name === 'headers' && typeof value === 'object' && value !== null;
    return isFields ? secretsIn(value as Record<string, unknown>) : [];
  });
}

function accountOf(secrets: readonly { owner: string; secret: string }[]): string {
  return secrets.map(({ owner, secret }) => `${owner}#${digest(secret)}`).join(',');
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, accountDigits);
}

export function refused(message: string, fix: string): InputError {
  return new InputError([{ code: 'UNKNOWN_MODEL', path: ['model'], message, fix }]);
}
