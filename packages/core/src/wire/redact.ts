/** Stands where a key stood. */
const mark = '[key]';

/** What is shorter stands in for a key on servers that want none (`x`, `none`): taken out, it would break what is read. */
const shortest = 6;

/** Characters in a row that a text and a key must have in common to be a part of the key. */
const least = 12;

/** A row of `least` has a whole block of these at one of their multiples. */
const block = 6;

/**
 * Takes keys out of what a server says: whole, in parts of twelve characters and more, as they stand in a URL, and in
 * base64, alone or behind a user.
 */
export function redactor(all: readonly string[]): (text: string) => string {
  const secrets = all.filter((secret) => secret.length >= shortest);
  const whole = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const parts = [...whole, ...secrets.flatMap(base64)].map((form) => ({ form, blocks: blocksOf(form) }));
  return (text) => {
    const shown = whole.reduce((left, form) => left.replaceAll(form, mark), text);
    return parts.reduce(withoutParts, shown);
  };
}

/** What is the same in the base64 of the secret, wherever in a longer text it begins. */
function base64(secret: string): string[] {
  const encodings = ['base64', 'base64url'] as const;
  return encodings.flatMap((encoding) =>
    [0, 1, 2].map((before) => {
      const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString(encoding);
      // The first and the last digits hold bits of what stands beside it.
      return text.replace(/=+$/, '').slice(before === 0 ? 0 : before + 1, -1);
    }),
  );
}

interface Part {
  form: string;
  blocks: ReadonlyMap<string, readonly number[]>;
}

function blocksOf(form: string): Map<string, number[]> {
  const blocks = new Map<string, number[]>();
  for (let at = 0; at + block <= form.length; at++) {
    const text = form.slice(at, at + block);
    blocks.set(text, [...(blocks.get(text) ?? []), at]);
  }
  return blocks;
}

function withoutParts(text: string, { form, blocks }: Part): string {
  let shown = '';
  let taken = 0;
  for (let at = 0; at + block <= text.length; at += block) {
    if (at < taken) continue;
    for (const inForm of blocks.get(text.slice(at, at + block)) ?? []) {
      const { begin, end } = inCommon(text, at, form, inForm);
      if (end - begin < least) continue;
      shown += text.slice(taken, Math.max(begin, taken)) + mark;
      taken = end;
      break;
    }
  }
  return shown + text.slice(taken);
}

/** The longest row of a text around a place that stands around another place of the form. */
function inCommon(text: string, at: number, form: string, inForm: number): { begin: number; end: number } {
  let back = 0;
  while (back < at && back < inForm && text[at - back - 1] === form[inForm - back - 1]) back += 1;
  let on = 0;
  while (at + on < text.length && inForm + on < form.length && text[at + on] === form[inForm + on]) on += 1;
  return { begin: at - back, end: at + on };
}
