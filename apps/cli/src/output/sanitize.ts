/** Control characters that a terminal would obey, and marks that turn the reading direction around. */
const hazards = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/gu;

/** Text from a model, a file or a server, made safe to show: what a terminal would obey is shown as an escape. */
export function terminalSafe(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(hazards, escapeCharacter);
}

/** The same, on one line. */
export function oneLine(text: string): string {
  return terminalSafe(text.replace(/\s+/g, ' ').trim());
}

/** JSON that means the same and is safe to show on a terminal. */
export function toSafeJson(value: unknown): string {
  return (JSON.stringify(value, null, 2) ?? 'null').replace(hazards, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
