import { InputError, type InputIssue } from '@parallel-agents/core';
import { didYouMean } from '../basics/nearest-name.ts';
import type { NamedBy } from '../basics/setting-issue.ts';

/** How a model is named where its name says who provides it. */
export const providerAndModel = /^[^/\s]+\/\S+$/;

interface Naming {
  /** `strong` → `provider/model`. */
  aliases: Readonly<Record<string, string>>;
  /** Models may have a name without a provider here, as on a server of one's own. */
  bareNames: boolean;
  /** Whatever is named, examples answer: they carry no name of a real model. */
  scripted?: boolean;
}

/** Reads the name of a model in the same way wherever it stands: a setting, the configuration, a task. */
export class ModelNames {
  readonly aliases: Naming['aliases'];
  readonly #bareNames: boolean;
  readonly #scripted: boolean;
  readonly #played = new Map<string, string>();
  /** The aliases that were named, by their models. */
  readonly #behind = new Map<string, string>();

  constructor({ aliases, bareNames, scripted = false }: Naming) {
    this.#scripted = scripted;
    this.#bareNames = bareNames;
    this.aliases = scripted
      ? Object.fromEntries(Object.keys(aliases).map((alias) => [alias, `scripted/${alias}`]))
      : aliases;
  }

  /**
   * The model behind a name: that of an alias, else the name itself.
   *
   * @param namedBy the setting or the field that it stands in
   * @throws InputError `INVALID_OPTION` if it is neither an alias nor the name of a model
   */
  resolve(name: string, namedBy: NamedBy): string {
    const issue = this.check(name, namedBy);
    if (issue) throw new InputError([issue]);
    const model = Object.hasOwn(this.aliases, name) ? (this.aliases[name] ?? name) : name;
    return this.#scripted ? this.#playedBy(model) : model;
  }

  /** The alias that a model was named by; `undefined` where it was named itself. */
  aliasOf(model: string): string | undefined {
    return this.#behind.get(model);
  }

  /** The names under which examples answered so far. */
  get played(): readonly string[] {
    return [...this.#played.values()];
  }

  #playedBy(model: string): string {
    if (model.startsWith('scripted/')) return model;
    const played = this.#played.get(model) ?? `scripted/model-${this.#played.size + 1}`;
    this.#played.set(model, played);
    return played;
  }

  /** What is wrong with a name, as far as can be said without asking the runtime. */
  check(
    name: string,
    namedBy: NamedBy,
    { bareNames = this.#bareNames }: { bareNames?: boolean } = {},
  ): InputIssue | undefined {
    if (Object.hasOwn(this.aliases, name)) {
      this.#behind.set(this.aliases[name] ?? name, name);
      return undefined;
    }
    if (providerAndModel.test(name)) return undefined;
    const isBare = !/[/\s]/.test(name) && name !== '';
    if (isBare && bareNames) return undefined;
    const known = Object.keys(this.aliases);
    const fix = `${didYouMean(name, known)}The aliases are: ${known.join(', ')}. Or name a model as "provider/model".`;
    const message = isBare ? `there is no alias "${name}"` : `"${name}" is no "provider/model"`;
    return { code: 'INVALID_OPTION', ...namedBy, message, fix };
  }
}
