/**
 * What begins a remark, in the languages that there are; in a stub of Python dots may stand before it. What is further in
 * belongs to an example in a remark, as does what `///` begins.
 */
const opens =
  /^\s*(?:\.\.\.\s*)?(?:\/\/(?!\/)|\/\*+|\{\/\*|#+|--+(?=\s)|--\[\[|<!--|<%--|\{\{!(?:--)?|\{[-#](?=\s)|\(\*(?=\s)|@\*|;+|%+|!(?=\s)|'(?=\s)(?![^']*')|(?:REM|::)(?=\s))(?!\s{3})\s*(?:TODO:?\s+)?(?=(?<bracket>[[(<])?)/i;
/** What only sets a remark apart, or ends it. */
const frame = ' \t\r*/{}=~<>[]()-!#@%';
/** Right before a word, dots may be an operator of the language. */
const dotsBefore = /^(?:\.{3,}|…)(?![\p{L}\p{N}_$])/u;
const dotsAtEnd = /^(?:\.{3,}|…)|(?:\.{3,}|…)$/;
const nothingButDots = /^\s*(?:\.{3,}|…)\s*$/;

/** In these languages no line is three dots. */
const withoutDots =
  /^(?:m?js|javascript|jsx|ts|typescript|tsx|java|go|golang|rust|rs|c|cpp|c\+\+|cs|csharp|css|scss|sql)\b/;

/** What a program is made of. Of data, "the other fields stay the same" is said of what is there. */
const whole = setOf('code implementation implementations logic');
const parts = setOf(
  'file files component components function functions class classes method methods route routes imports style styles handler ' +
    'handlers endpoint endpoints test tests module modules page script program query queries body items schema markup jsx ' +
    'template config configuration definitions migrations',
);
/** Those that are not all there. */
const others = setOf('rest remainder remaining other others existing previous more additional else');
const gone = setOf('unchanged omitted truncated elided snipped intact');
/** Said of anything, it is not there. */
const leftOut = setOf('omitted truncated elided snipped');
/** Said of others behind them, these mean the same. */
const elsewhere = setOf('same identical here before');
const small = setOf(
  'the your this of all as and is are stay stays remain remains go goes continue continues everything in add put insert ' +
    'implement keep above below',
);
/** A sentence that goes on from the line before begins with one of these. */
const goesOn = setOf(
  'and but or nor which who that so because since then until unless except if when where while for in on to by with as it is ' +
    'are a an otherwise now not just',
);
/** Nothing else need be said. */
const alone =
  /^(?:snip|and so on|(?:same|unchanged) (?:as|from) before|(?:keep )?(?:the |your )?existing code|no changes (?:here|below)(?: this line)?)$/;

/** The same in other languages: the rest of the code, or that which is there, and maybe that it stays as it is. */
const elsewhereSaid = new RegExp(
  `^(?:${[
    '(?:(?:el )?resto del código|código existente)(?: (?:(?:permanece|sigue|queda|va|se mantiene) )?(?:igual|sin cambios|aquí))?',
    '(?:(?:o )?rest(?:o|ante) do código|código existente)(?: (?:(?:permanece|continua|fica) )?(?:igual|o mesmo|inalterado|sem alterações|aqui))?',
    '(?:(?:le )?reste du code|code existant)(?: (?:(?:reste|demeure|est) )?(?:inchangé|identique|le même|ici))?',
    '(?:(?:il )?resto del codice|codice esistente)(?: (?:(?:rimane|resta) )?(?:invariato|uguale|lo stesso|qui))?',
    '(?:(?:der )?rest(?:licher code| des codes)|(?:der )?restliche code|bestehender code)(?: (?:bleibt )?(?:unverändert|gleich|hier))?',
    '(?:(?:de )?rest van de code|bestaande code)(?: (?:blijft )?(?:ongewijzigd|hetzelfde|hier))?',
    '(?:reszta kodu|pozostała część kodu|istniejący kod)(?: (?:pozostaje )?(?:bez zmian|tutaj))?',
    '(?:остальной код|остальная часть кода|существующий код)(?: (?:оста[её]тся )?(?:без изменений|прежним|здесь))?',
    '(?:kodun geri kalanı|mevcut kod)(?: (?:aynı(?: kalacak| kalır)?|burada))?',
    '(?:其余|其他|剩余|现有|原有|其餘|剩餘|現有)的?(?:代码|代碼|程式碼|部分|逻辑|实现)(?:保持)?(?:不变|不變|省略|同上)?',
    '(?:此处)?省略(?:其余|其他)?(?:的)?代码',
    '(?:残り|既存|その他)の(?:コード|処理|部分|実装)(?:は(?:同じ|変更なし|省略|そのまま))?|以下省略',
    '(?:나머지|기존) 코드는?(?: (?:동일|생략|그대로|변경 없음))?',
  ].join('|')})$`,
);

/** Lines that are longer hold no remark. */
const longest = 2000;

/**
 * Whether a line of a program stands for what was left out: `// ... existing code ...`. All of the remark says so; one that
 * goes on speaks of the program. "Loading…" is text that users see.
 *
 * @param language what its block is labelled with
 */
export function standsForCode(line: string, language = ''): boolean {
  if (line.length >= longest) return false;
  const opening = opens.exec(line);
  if (opening === null) return (withoutDots.test(language) && nothingButDots.test(line)) || holdsDots(line);
  const said = withoutFrame(line.slice(opening[0].length));
  const isDotted = dotsAtEnd.test(said);
  const words = wordsOf(said);
  if (words.length === 0) return isDotted;
  if (dotsBefore.test(said) && beginsAnew(words)) return true;
  const plainly = words.join(' ');
  return (
    alone.test(plainly) ||
    elsewhereSaid.test(plainly) ||
    saysLeftOut(words, opening.groups?.bracket !== undefined, isDotted)
  );
}

/** `{ /* ... *\/ }`, `{/* ... other fields ... *\/}`, `foo() { // ...`: a remark within a line that is dots, or begins and ends with them. */
const dotsWithin = /\/\*\s*(?:\.{3,}|…)(?:[^*]{0,100}(?:\.{3,}|…))?\s*\*\/|[{([,;]\s*\/\/\s*(?:\.{3,}|…)\s*$/;

function holdsDots(line: string): boolean {
  const at = dotsWithin.exec(line)?.index ?? -1;
  // In a text it is what the program writes.
  return at !== -1 && !/["'`]/.test(line.slice(0, at).replace(/"[^"]*"|'[^']*'|`[^`]*`/g, ''));
}

function withoutFrame(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && frame.includes(text.charAt(start))) start++;
  while (end > start && frame.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

function wordsOf(said: string): string[] {
  const plain = said.toLowerCase().replace(/\b(?:not (?:shown|included)|left out|for brevity)\b/g, 'omitted');
  return plain.match(/[\p{L}\p{N}_$'’]+/gu) ?? [];
}

function beginsAnew([first = '', second = '']: readonly string[]): boolean {
  return first === 'the' ? others.has(second) : !goesOn.has(first);
}

function saysLeftOut(words: readonly string[], isBracketed: boolean, isDotted: boolean): boolean {
  if (!words.every((word, at) => isKnown(word, words[at + 1]))) return false;
  const first = words.findIndex((word) => others.has(word));
  const last = words.at(-1) ?? '';
  if (words.some((word) => gone.has(word)))
    return first !== -1 || isBracketed || words.some((word) => whole.has(word));
  if (first === -1) return false;
  const isRest = words[first + 1] === 'of' && (whole.has(last) || parts.has(last));
  return isDotted || isRest || words.slice(first).some((word) => elsewhere.has(word));
}

/** What is called by a name of its own: `rest of the login component`, `more rules here`. */
function isKnown(word: string, next = ''): boolean {
  if ([whole, parts, others, gone, elsewhere, small].some((some) => some.has(word))) return true;
  return !goesOn.has(word) && (whole.has(next) || parts.has(next) || leftOut.has(next) || next === 'here');
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
