import { type CountedPattern, countedPattern, PatternError } from './counted-pattern.ts';

const mostCharacters = 500;

/**
 * The test of a path against a pattern as shells have it: `*`, `**`, `?`, `[abc]`, `{a,b}`. Takes time in proportion to the
 * path. A pattern without `/` is looked for at any depth.
 * @throws PatternError
 */
export function globPattern(pattern: string): CountedPattern {
  if (pattern.length > mostCharacters)
    throw new PatternError(`The pattern has more than ${mostCharacters} characters.`);
  const plain = pattern.replace(/^\.?\//, '');
  const deep = plain.includes('/') ? plain : `**/${plain}`;
  return countedPattern(`^(?:${asExpression(deep)})$`);
}

/** A brace that is open: where it stands among the parts, and where its commas do. */
interface Brace {
  at: number;
  commas: number[];
}

function asExpression(glob: string): string {
  const parts: string[] = [];
  const open: Brace[] = [];
  for (let at = 0; at < glob.length; at++) {
    const letter = glob[at] ?? '';
    if (letter === '*' && glob[at + 1] === '*') {
      at += 1;
      // `**/` stands for no folder, too.
      if (glob[at + 1] === '/') {
        at += 1;
        parts.push('(?:[^/]+/)*');
      } else parts.push('.*');
    } else if (letter === '*') parts.push('[^/]*');
    else if (letter === '?') parts.push('[^/]');
    else if (letter === '[') {
      const end = glob.indexOf(']', at + 2);
      if (end === -1) parts.push('\\[');
      else {
        parts.push(asClass(glob.slice(at + 1, end)));
        at = end;
      }
    } else if (letter === '{') {
      open.push({ at: parts.length, commas: [] });
      parts.push('\\{');
    } else if (letter === '}') parts.push(closed(parts, open.pop()));
    else {
      if (letter === ',') open.at(-1)?.commas.push(parts.length);
      parts.push(letter.replace(/[\\^$.|+()\]]/g, '\\$&'));
    }
  }
  return parts.join('');
}

function asClass(inner: string): string {
  return `[${inner.replace(/^!/, '^').replace(/[\\[\]&~]/g, '\\$&')}]`;
}

/** Only a brace that is closed begins a choice. @returns what its end is written as */
function closed(parts: string[], brace: Brace | undefined): string {
  if (brace === undefined) return '\\}';
  parts[brace.at] = '(?:';
  for (const comma of brace.commas) parts[comma] = '|';
  return ')';
}
