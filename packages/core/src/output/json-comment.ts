import { ReadFailure } from './read-failure.ts';

/** In a list, a number may be that of the items that are missing, and not all languages are known here. */
const unclear = /\d|[^\0-\x7f]/;

/** Comments and white space between two parts of a value. */
export interface Gap {
  end: number;
  lineBreak: boolean;
  /** White space that JSON does not know. */
  odd: boolean;
  comments: { at: number; ownLine: boolean }[];
}

/** White space that JSON does not know, and what is not seen. */
const oddSpace = /[\s\u200b\u2060\ufeff]/;

/**
 * Reads over what stands between two parts of a value. A comment may explain; one that says that something was left
 * out, or that holds data itself, is refused: the value would not be whole without it.
 *
 * @throws ReadFailure
 */
export function readGap(
  source: string,
  start: number,
  limit: number,
  { inList, begun }: { inList: boolean; begun: boolean },
): Gap {
  const gap: Gap = { end: start, lineBreak: false, odd: false, comments: [] };
  while (gap.end < limit) {
    const character = source[gap.end] ?? '';
    if (character === '\n') gap.lineBreak = true;
    else if (character === ' ' || character === '\t' || character === '\r') {
      // JSON's own white space.
    } else if ((character < '!' || character > '~') && oddSpace.test(character)) gap.odd = true;
    else if (character !== '/' && character !== '#') break;
    else {
      // `[#12]` and `{//` in prose begin no value.
      if (!begun && !gap.lineBreak && !source.startsWith('/*', gap.end)) break;
      const end = commentEnd(source, gap.end, limit);
      if (end === undefined) break;
      check(source.slice(gap.end, end), gap.end, inList);
      gap.comments.push({ at: gap.end, ownLine: gap.lineBreak });
      gap.end = end;
      continue;
    }
    gap.end++;
  }
  return gap;
}

/** As far as the end of a comment is looked for. */
const maxComment = 2000;

function commentEnd(source: string, at: number, limit: number): number | undefined {
  const isBlock = source.startsWith('/*', at);
  if (!isBlock && source[at] !== '#' && !source.startsWith('//', at)) return undefined;
  const rest = source.slice(at, Math.min(limit, at + maxComment));
  const end = isBlock ? rest.indexOf('*/', 2) : rest.indexOf('\n');
  if (end >= 0) return at + end + (isBlock ? 2 : 0);
  if (!isBlock && at + rest.length === limit) return limit;
  throw new ReadFailure('a comment has no end', at, { cut: true });
}

function check(comment: string, at: number, inList: boolean): void {
  if (saysLeftOut(comment) || (inList && unclear.test(comment))) {
    throw new ReadFailure('a comment says that something was left out', at, { cut: true });
  }
  if (/[[\]{}"]|^\W*(?:true|false|null)\W*$/.test(comment))
    throw new ReadFailure('a comment holds data', at, { cut: true });
}

/** By words in a few languages. Made where it is used: it takes a millisecond, and few answers have comments. */
function saysLeftOut(comment: string): boolean {
  return /\.{2,}|…|(?<![\p{L}])(?:more|remain\p{L}*|rest|others?|etc|omit\p{L}*|truncat\p{L}*|elid\p{L}*|skip\p{L}*|similar\p{L}*|continu\p{L}*|so (?:on|forth)|repeat\p{L}*|additional|further|snip|abbreviat\p{L}*|shorten\p{L}*|same|likewise|left out|here|add|insert|placeholder|usw|weiter\p{L}*|übrig\p{L}*|rest\p{L}*|más|demás|autres?|suite|altr[ie]|mais|outros?|sucesivamente|così via|assim por diante|itd|itp|i tak dalej|enz|enzovoorts?|osv|så vid[ea]re|ve benzeri|vb|atd|stb|dll|dst|seterusnya)(?![\p{L}])|等|省略|其他|其余|以下|その他|остальн|и т(?:ак)?\.? ?д|생략|나머지/iu.test(
    comment,
  );
}
