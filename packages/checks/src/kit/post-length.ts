import { type Counting, type Platform, platforms } from '../data/platforms.ts';
import { foldWords } from './fold.ts';

/** Made when a post is counted: it takes 9 ms of CPU, and most programs count none. */
let segmenter: Intl.Segmenter | undefined;

/** The platform of a name, however it is spelt. */
export function platformOf(name: string): Platform | undefined {
  // "LinkedIn post", "Bluesky Social", "Twitter/X".
  const folded = foldWords(name).replace(
    /(?<=\S) (?:posts?|social|app|page|captions?|feed|thread|status|com)$/,
    '',
  );
  return Object.entries(platforms).find(
    ([key, { also = [] }]) => key === folded || also.includes(folded),
  )?.[1];
}

/** Those whose limits are known. */
export const platformNames: readonly string[] = Object.keys(platforms);

/**
 * Characters of a post as its platform counts them; a link may count as a fixed number.
 * @example
 * postLength('👩‍👩‍👧 hi', platforms.bluesky); // 4
 * postLength('👩‍👩‍👧 hi', platforms.x); // 5
 */
export function postLength(
  text: string,
  { counts = 'seen', link }: Pick<Platform, 'counts' | 'link'>,
): number {
  if (link === undefined) return lengthOf(text, counts);
  const parts = text.split(/https?:\/\/\S+/);
  return parts.reduce((sum, part) => sum + lengthOf(part, counts), 0) + (parts.length - 1) * link;
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** No platform takes more than that many units; what is longer is not counted one by one. */
const mostUnits = 280_000;

function lengthOf(text: string, counts: Counting): number {
  if (counts === 'units' || text.length > mostUnits) return text.length;
  if (counts === 'bytes') return bytesOf(text);
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let length = 0;
  for (const { segment } of segmenter.segment(text.normalize('NFC'))) length += weights[counts](segment);
  return length;
}

/** What one character, as people see it, counts for. */
const weights: Readonly<Record<Exclude<Counting, 'units' | 'bytes'>, (character: string) => number>> = {
  seen: () => 1,
  weighted: (character) =>
    isEmoji(character) ? 2 : pointsOf(character).reduce((sum, it) => sum + weight(it), 0),
  emojiBytes: (character) => (isEmoji(character) ? bytesOf(character) : pointsOf(character).length),
};

function isEmoji(character: string): boolean {
  return /^\p{RGI_Emoji}$/v.test(character) || /^\p{Emoji_Presentation}/u.test(character);
}

function pointsOf(character: string): number[] {
  return Array.from(character, (point) => point.codePointAt(0) ?? 0);
}

/** Code points that count one on x; all others count two. */
const single = [
  [0x00_00, 0x10_ff],
  [0x20_00, 0x20_0d],
  [0x20_10, 0x20_1f],
  [0x20_32, 0x20_37],
] as const;

function weight(point: number): number {
  return single.some(([from, to]) => point >= from && point <= to) ? 1 : 2;
}
