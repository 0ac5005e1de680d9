import { InputError, type ModelInfo, RuntimeError } from '@parallel-agents/core';
import { isSameModel } from '@parallel-agents/core/internal/wire';
import { closest } from 'fastest-levenshtein';
import type { Listing, ModelList } from './model-list.ts';
import type { Server } from './server.ts';

/** Seconds that a session waits for the list, once its model has been refused. */
const listPatienceSeconds = 5;

/**
 * What the server calls a model. Nobody is asked beforehand: the name goes as it was given, as the list has it if that
 * is here already, and where the server does not know it, in the other forms that it may have there.
 */
export class ModelNames {
  readonly #server: Server;
  readonly #list: ModelList;
  /** Names that came through, by the one that was asked for. */
  readonly #learned = new Map<string, string>();
  readonly #noted = new Set<string>();

  constructor(server: Server, list: ModelList) {
    this.#server = server;
    this.#list = list;
  }

  /** The name that is sent first. */
  first(asked: string): string {
    return this.#learned.get(asked) ?? listedName(asked, this.#list.known) ?? barePrefix(asked, this.#server);
  }

  /** The next name after the server refused those that were tried; `undefined` if there is none. */
  async next(asked: string, tried: ReadonlySet<string>): Promise<string | undefined> {
    const listing = await this.#listing();
    const names = [listedName(asked, listing), barePrefix(asked, this.#server), asked, bare(asked)];
    return names.find((name) => name !== undefined && !tried.has(name));
  }

  accepted(asked: string, sent: string): void {
    if (asked !== sent) this.#learned.set(asked, sent);
  }

  /** What to do about a model that the server does not know. */
  async fixFor(asked: string, fix: string): Promise<string> {
    const listing = await this.#listing();
    if (listing?.kind !== 'listed' || listing.models.length === 0) return fix;
    // It is there, so that something else is wrong: the key's rights, or where the base URL ends.
    if (listedName(asked, listing) !== undefined) return fix;
    const ids = listing.models.map(({ id }) => id);
    return `It lists: ${shortList(listing.models)}. Did you mean "${closest(bare(asked), ids)}"?`;
  }

  /** Said once of each model that answered and is in no list: a mistyped name is answered by another model somewhere. */
  note(asked: string, sent: string): { code: 'UNKNOWN_MODEL'; message: string } | undefined {
    const listing = this.#list.known;
    if (listing?.kind !== 'listed' || listing.partial || this.#server.profile?.ownNames) return undefined;
    if (listing.models.length === 0 || this.#noted.has(asked)) return undefined;
    const isListed = listing.models.some(({ id }) => isSameModel(sent, id) || isSameModel(asked, id));
    if (isListed || listedName(asked, listing) !== undefined) return undefined;
    this.#noted.add(asked);
    const message = `The server does not list the model ${asked}, and answered all the same. It lists: ${shortList(listing.models)}.`;
    return { code: 'UNKNOWN_MODEL', message };
  }

  /**
   * The model of requests that name none: the one of the base URL, else the only one that the server lists.
   * @throws InputError `INVALID_OPTION` if there are several or none; RuntimeError if the list cannot be had
   */
  async only(signal: AbortSignal): Promise<string> {
    if (this.#server.model !== undefined) return this.#server.model;
    const listing = await this.#list.current(signal);
    if (listing.kind === 'withheld') throw new RuntimeError(listing.error);
    const models = listing.kind === 'listed' ? listing.models : [];
    const [one, another] = models;
    if (one !== undefined && another === undefined && !one.id.includes('*')) return one.id;
    const known = models.length === 0 ? '' : ` It has: ${shortList(models)}.`;
    const fix = `Name it.${known}`;
    const message = 'the server has no default model';
    throw new InputError([
      { code: 'INVALID_OPTION', path: ['model'], message, fix, ways: [{ name: 'model' }] },
    ]);
  }

  async #listing(): Promise<Listing | undefined> {
    try {
      return await this.#list.current(AbortSignal.timeout(listPatienceSeconds * 1000));
    } catch {
      return undefined;
    }
  }
}

/** Without a provider in front that means the server itself, where that is known. */
export function barePrefix(asked: string, { profile }: Pick<Server, 'profile'>): string {
  const slash = asked.indexOf('/');
  return profile?.prefixes.includes(asked.slice(0, slash)) ? asked.slice(slash + 1) : asked;
}

/** The first names of a list, for people. */
export function shortList(models: readonly ModelInfo[]): string {
  const names = models.slice(0, 20).map(({ id }) => id);
  return names.length === 0 ? 'none' : names.join(', ');
}

/** The name as the list has it; `undefined` where it has none that is surely meant. */
function listedName(asked: string, listing: Listing | undefined): string | undefined {
  if (listing?.kind !== 'listed') return undefined;
  const has = (name: string): boolean => listing.models.some(({ id }) => id === name);
  for (const name of [asked, bare(asked)]) {
    if (has(name)) return name;
    // Ollama lists "llama3.2:latest" for what everybody calls "llama3.2".
    if (has(`${name}:latest`)) return `${name}:latest`;
    // Gemini lists "models/gemini-2.5-flash" and takes both.
    if (has(`models/${name}`)) return name;
    // OpenRouter takes variants such as "name:nitro" of the models that it lists, and does not list them.
    const variant = name.lastIndexOf(':');
    if (variant > 0 && has(name.slice(0, variant))) return name;
  }
  return undefined;
}

/** Without the provider in front. */
function bare(asked: string): string {
  return asked.slice(asked.indexOf('/') + 1);
}
