/** White space runs as one space, without that at the ends: how a quote is compared. */
export function foldSpaces(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Case, accents and everything that is no letter or digit aside: how titles and names are compared. */
export function foldWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** As much of a text as a problem shows. */
export function shown(text: string, most = 60): string {
  const folded = foldSpaces(text);
  return JSON.stringify(folded.length > most ? `${folded.slice(0, most).toWellFormed()}…` : folded);
}
