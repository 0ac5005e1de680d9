import { Lexer, Parser } from 'yaml';

/** Frontmatter is a few fields; more than this is not what it seems, and takes a parser seconds. */
const mostCharacters = 65_536;
const mostLines = 2_000;
const mostLevels = 64;
/** A parser looks through all anchors for each alias. Emphasis in a text looks like one, and takes no time. */
const mostAliases = 500;

/** Why a frontmatter is not even looked at. */
export function tooLarge(lines: readonly string[]): string | undefined {
  const characters = lines.reduce((sum, line) => sum + line.length + 1, 0);
  if (characters > mostCharacters)
    return `the frontmatter has ${characters} characters; ${mostCharacters} are allowed`;
  if (lines.length > mostLines) return `the frontmatter has ${lines.length} lines; ${mostLines} are allowed`;
  const aliases = lines.reduce(
    (sum, line) => sum + (line.match(/(?:^|[\s,:[{?-])[*&][^\s*&]/g)?.length ?? 0),
    0,
  );
  return aliases > mostAliases
    ? `the frontmatter has ${aliases} anchors and aliases; ${mostAliases} are allowed`
    : undefined;
}

/** A parser may find a fault at each of them, and takes seconds for tens of thousands. */
const mostTokens = 10_000;

/** More levels, or more tokens, than anybody writes: a parser would go through all of them. */
export function isTooIntricate(source: string): boolean {
  if (isTooDeep(source)) return true;
  if (source.length <= mostTokens) return false;
  let count = 0;
  for (const _token of new Lexer().lex(source)) if (++count > mostTokens) return true;
  return false;
}

/** Brackets or dashes within each other, as far as the eye can see. */
function isTooDeep(source: string): boolean {
  if (/(?:[-?:][ \t]+){64}/.test(source)) return true;
  let level = 0;
  for (const character of source) {
    if (character === '[' || character === '{') level += 1;
    else if (character === ']' || character === '}') level = Math.max(0, level - 1);
    if (level > mostLevels) return true;
  }
  return false;
}

/** The text up to its first error, which is all that is told: there may be one for each character. */
export function untilError(source: string): string {
  for (const token of new Parser().parse(source)) {
    if (token.type === 'error') return source.slice(0, token.offset + 1);
  }
  return source;
}
