import { type Random, randomEntry, randomInteger } from './random.ts';

/** More repetitions than this of something that may be repeated without end help nobody. */
const maxRepeats = 8;

/**
 * A text that matches a simple regular expression: literals, classes, groups, alternatives, quantifiers, anchors.
 * `undefined` where the pattern uses more than that (look-around, back references) or asks for an impossible length.
 */
export function sampleFromPattern(pattern: string, random: Random, minLength = 0): string | undefined {
  const expression = new RegExp(pattern, 'u');
  for (let tries = 0; tries < 10; tries++) {
    const reader = new PatternReader(pattern, random, tries);
    const text = reader.read();
    if (text === undefined) return undefined;
    if (text.length >= minLength && expression.test(text)) return text;
  }
  return undefined;
}

const digit = '0123456789';
const lower = 'abcdefghijklmnopqrstuvwxyz';
const word = `${lower}${lower.toUpperCase()}${digit}_`;
const printable = `${word} .,-`;
const classes: Partial<Record<string, string>> = {
  d: digit,
  w: word,
  s: ' ',
  D: lower,
  W: '-',
  S: lower,
  n: '\n',
  t: '\t',
};

/** Reads a pattern once from left to right and writes a match as it goes. */
class PatternReader {
  readonly #pattern: string;
  readonly #random: Random;
  /** Repetitions on top of the fewest allowed: more with each try, to reach a length asked for. */
  readonly #extra: number;
  #position = 0;
  #understood = true;

  constructor(pattern: string, random: Random, extra: number) {
    this.#pattern = pattern;
    this.#random = random;
    this.#extra = extra;
  }

  read(): string | undefined {
    const text = this.#alternatives();
    return this.#understood && this.#position >= this.#pattern.length ? text : undefined;
  }

  #alternatives(): string {
    const texts = [this.#sequence()];
    while (this.#take('|')) texts.push(this.#sequence());
    return randomEntry(this.#random, texts) ?? '';
  }

  #sequence(): string {
    let text = '';
    while (this.#position < this.#pattern.length && !'|)'.includes(this.#peek())) {
      const start = this.#position;
      const once = this.#atom();
      const end = this.#position;
      const repeats = this.#repeats();
      const after = this.#position;
      if (repeats > 0) text += once;
      for (let number = 1; number < repeats; number++) {
        this.#position = start;
        text += this.#atom();
      }
      this.#position = Math.max(after, end);
    }
    return text;
  }

  #atom(): string {
    const character = this.#next();
    switch (character) {
      case '^':
      case '$':
        return '';
      case '.':
        return randomEntry(this.#random, [...lower]) ?? '';
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '\\':
        return this.#escape();
      default:
        return character;
    }
  }

  #group(): string {
    if (this.#take('?') && !this.#take(':')) this.#understood = false;
    const text = this.#alternatives();
    if (!this.#take(')')) this.#understood = false;
    return text;
  }

  #escape(): string {
    const character = this.#next();
    if (/[1-9bBkpPux]/.test(character)) this.#understood = false;
    return randomEntry(this.#random, [...(classes[character] ?? character)]) ?? '';
  }

  #class(): string {
    const negated = this.#take('^');
    let members = '';
    while (this.#position < this.#pattern.length && this.#peek() !== ']') {
      const from = this.#member();
      if (this.#peek() === '-' && this.#pattern[this.#position + 1] !== ']' && from.length === 1) {
        this.#next();
        const [start, end] = [from.charCodeAt(0), this.#member().charCodeAt(0)];
        for (let code = start; code <= end; code++) members += String.fromCharCode(code);
      } else members += from;
    }
    this.#next();
    const choice = negated
      ? [...printable].filter((character) => !members.includes(character))
      : [...members];
    return randomEntry(this.#random, choice) ?? '';
  }

  #member(): string {
    const character = this.#next();
    if (character !== '\\') return character;
    const escaped = this.#next();
    return classes[escaped] ?? escaped;
  }

  #repeats(): number {
    const rest = this.#pattern.slice(this.#position);
    const quantifier = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(rest);
    if (quantifier === null) return 1;
    this.#position += quantifier[0].length;
    const [least, most] = bounds(quantifier);
    return randomInteger(this.#random, least, Math.min(most, least + this.#extra));
  }

  #peek(): string {
    return this.#pattern[this.#position] ?? '';
  }

  #next(): string {
    const character = this.#peek();
    this.#position += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#position += 1;
    return true;
  }
}

function bounds([quantifier, least, comma, most]: RegExpExecArray): [least: number, most: number] {
  switch (quantifier[0]) {
    case '*':
      return [0, maxRepeats];
    case '+':
      return [1, maxRepeats];
    case '?':
      return [0, 1];
    default: {
      const low = Number(least);
      return [low, comma === '' ? low : most ? Number(most) : low + maxRepeats];
    }
  }
}
