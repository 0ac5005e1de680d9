import { inspect } from 'node:util';

/** A credential that shows itself only when asked to: not in messages, JSON or inspection. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** The text without the credential, for messages of the other side that may repeat it. */
  removeFrom(text: string): string {
    return text.replaceAll(this.#value, '[secret]');
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
