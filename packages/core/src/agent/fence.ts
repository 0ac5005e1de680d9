/**
 * The tags that texts of ours are fenced in; a text inside must not be able to close one. Nor those of thoughts: who
 * quotes such a text would end thoughts that it does not have.
 */
const tags = [
  'task',
  'input',
  'material',
  'result',
  'problems',
  'previousanswer',
  'outputschema',
  'answer',
  'report',
  'toolresult',
  ...['think', 'thought', 'reasoning', 'seedthink', 'mmthink', 'antthinking'],
];

/** As many characters of a name as stand in a tag: names may be made up by whoever wrote the data. */
const maxAttribute = 200;

/**
 * Data between tags. Text stands as it is, so that code stays readable; anything else as JSON without indentation, which
 * would grow with the depth of the data.
 */
export function fence(tag: string, attributes: Record<string, string>, value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
  const head = Object.entries(attributes)
    .map(([key, attribute]) => ` ${key}=${quoted(attribute)}`)
    .join('');
  return `<${tag}${head}>\n${escapeClosingTags(text)}\n</${tag}>`;
}

function quoted(attribute: string): string {
  const text = attribute.length > maxAttribute ? `${attribute.slice(0, maxAttribute)}…` : attribute;
  return JSON.stringify(text.toWellFormed()).replace(
    /[<>\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What is passed over when one reads: white space, control characters, what has no width, and marks on letters. */
const unseen = '[\\s\\p{Cc}\\p{Mn}\\p{Default_Ignorable_Code_Point}\\u2800]{0,20}';
/** As it is, as something that looks like it, or written as an entity or an escape, which may have been escaped itself. */
const opening =
  '(?:[<\\u02c2\\u1438\\u2039\\u226e\\u276e\\u2770\\u27e8\\u2329\\u3008\\ufe64\\uff1c]|&(?:amp;){0,3}(?:lt|#0{0,9}60|#x0{0,9}3c);?|\\\\(?:u003c|u\\{0{0,4}3c\\}|x3c|0?74)|%(?:25){0,3}3c)';
const slash =
  '(?:[/\\u2044\\u2215\\u2571\\u27cb\\u29f8\\uff0f]|&(?:amp;){0,3}(?:sol|#0{0,9}47|#x0{0,9}2f);?|\\\\(?:u002f|x2f)|%(?:25){0,3}2f)';
const closing = new RegExp(`${opening}${unseen}(?:${slash}${unseen}){1,3}(?=([^<>/]{1,60}))`, 'giu');

/**
 * A closing tag of ours in data would end the fence early, also one in a spelling that only a lenient reader takes for
 * it: `</ Input >`, with characters that look alike or are not seen, as entities. `</input` becomes `<\/input`.
 */
export function escapeClosingTags(text: string): string {
  return text.replace(closing, (found: string, behind: string) => {
    const name = plain(behind);
    return tags.some((tag) => name.startsWith(tag)) ? '<\\/' : found;
  });
}

/** Letters of other scripts that are read as Latin ones. */
const lookalikes: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'aаɑαᴀ',
    'eеєεᴇ',
    'iіıιɩɪⲓ',
    'kкκᴋ',
    'lӏⅼʟ',
    'mмᴍ',
    'nոпɴ',
    'oоοօᴏ',
    'pрρᴘ',
    'rгʀ',
    'sѕꜱ',
    'tтτᴛ',
    'uսυцᴜ',
    'vѵνᴠ',
    'wԝѡ',
    'cсϲᴄ',
    'bЬвʙ',
    'hһʜ',
  ].flatMap(([latin = '', ...others]) => others.map((letter) => [letter, latin])),
);

function plain(text: string): string {
  return [...text.normalize('NFKD').toLowerCase()]
    .map((letter) => lookalikes[letter] ?? letter)
    .join('')
    .replace(/[^a-z]/g, '');
}
