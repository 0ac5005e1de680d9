import { type Platform, platforms } from '../data/platforms.ts';
import { foldWords } from './fold.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The platform of a name, however it is spelt. */
export function platformOf(name: string): Platform | undefined {
  const folded = foldWords(name);
  return Object.entries(platforms).find(
    ([key, { also = [] }]) => key === folded || also.includes(folded),
  )?.[1];
}

/**
 * Characters of a post as its platform counts them: what people see as one is one, a link may count as a fixed number.
 * @example
 * postLength('👩‍👩‍👧 hi', { limit: 280 }); // 4
 */
export function postLength(text: string, { link }: Platform): number {
  if (link === undefined) return graphemes(text);
  const parts = text.split(/https?:\/\/\S+/);
  return parts.reduce((sum, part) => sum + graphemes(part), 0) + (parts.length - 1) * link;
}

/** Counts no further than any platform allows. */
function graphemes(text: string): number {
  const most = 70_000;
  if (text.length > most * 4) return text.length;
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}
