import { hiddenCharacters, indentedJson } from '@parallel-agents/core/internal';

/** Text from a model, a file or a server, made safe to show: what a terminal would obey is shown as an escape. */
export function terminalSafe(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(hiddenCharacters, escapeCharacter);
}

/** The same, on one line. */
export function oneLine(text: string): string {
  return terminalSafe(text.replace(/\s+/g, ' ').trim());
}

/** JSON that means the same and is safe to show on a terminal. */
export function toSafeJson(value: unknown): string {
  return indentedJson(value).replace(hiddenCharacters, escapeCharacter);
}

/** The same on one line. */
export function toSafeJsonLine(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replace(hiddenCharacters, escapeCharacter);
}

/**
 * The same for a document with a list that may be longer than a text can be: piece by piece. An item that cannot be
 * written leaves its place to what `instead` says of it, and takes nothing else with it.
 *
 * @param list the field that holds the list
 */
export function* toSafeJsonPieces<Item>(
  document: Record<string, unknown>,
  list: string,
  items: readonly Item[],
  shape: (item: Item) => unknown,
  instead: (item: Item, thrown: unknown) => unknown,
): Generator<string> {
  let separator = '{\n';
  for (const [name, value] of Object.entries({ ...document, [list]: document[list] ?? null })) {
    yield `${separator}  ${JSON.stringify(name)}: `;
    separator = ',\n';
    if (name !== list) {
      yield indented(toSafeJson(value), '  ');
      continue;
    }
    let before = '[\n';
    for (const item of items) {
      let text: string;
      try {
        text = toSafeJson(shape(item));
      } catch (thrown) {
        text = toSafeJson(instead(item, thrown));
      }
      yield `${before}    ${indented(text, '    ')}`;
      before = ',\n';
    }
    yield items.length === 0 ? '[]' : '\n  ]';
  }
  yield '\n}\n';
}

/** JSON holds no line breaks but those between its parts. */
function indented(json: string, by: string): string {
  return json.replaceAll('\n', `\n${by}`);
}

/** A text may be nothing but such characters, and there are few of them. */
const escapes = new Map<string, string>();

/** By its code units, so that JSON stays JSON. */
function escapeCharacter(character: string): string {
  const known = escapes.get(character);
  if (known !== undefined) return known;
  const escaped = Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16);
    return `\\u${unit.padStart(4, '0')}`;
  }).join('');
  escapes.set(character, escaped);
  return escaped;
}
