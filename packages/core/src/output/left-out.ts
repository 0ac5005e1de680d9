/** `"..."`, `"… and 47 more"`, `"[truncated]"`: no item of its list, but a word for those that were left out. */
export function standsForMore(item: unknown): boolean {
  if (typeof item === 'string') return isWordForMore(item);
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return false;
  const values = Object.values(item).filter((value) => value !== null);
  return values.length > 0 && values.every((value) => typeof value === 'string' && isWordForMore(value));
}

/** A sentence may say so too, and is content: a word for more is short, and says nothing else. */
function isWordForMore(text: string): boolean {
  if (text.length >= 80) return false;
  const [, comment, open, ellipsis, inner, words = ''] = more.exec(text) ?? [];
  if (!/[\p{L}\p{N}]/u.test(words)) return ellipsis !== undefined && /^[\W_]*$/.test(words);
  if (numberOfMore.test(words) || numberElsewhere.test(words) || otherLanguages.test(text)) return true;
  if (ellipsis !== undefined)
    return leftOutWords.test(words) || restWords.test(words) || countInAnyLanguage.test(words);
  const isMarked = comment !== undefined || open !== undefined || inner !== undefined;
  return isMarked && (leftOutWords.test(words) || goesOnWords.test(words) || remainingWords.test(words));
}

/** `"_note": "truncated"`, `"//": "98 more"`, `"_truncated": true`: a remark beside the data, and none of them. */
export function isNoteForMore(name: string, value: unknown): boolean {
  if (!noteName.test(name)) return false;
  if (value === true) return /truncated|omitted|elided/i.test(name);
  if (typeof value !== 'string' || value.length >= 80 || /\b(?:not?|nothing|none|never)\b/i.test(value))
    return false;
  return isWordForMore(value) || numberOfMore.test(value) || leftOutWords.test(value);
}
const noteName = /^(?:\/\/|#|[_$])/;

/** Three dots, as the scripts have them. */
const dots = '\\.{3,}|…+|⋯+|\\. \\. \\.|。{3,}|・{3,}|·{3,}';
const nothingButDots = new RegExp(`^(?:${dots})$`);

/** `...` where a name stands. */
export function isEllipsis(name: string): boolean {
  return nothingButDots.test(name);
}

/** What may stand before a word for more: the sign of a comment, a bracket, three dots, another bracket. */
const more = new RegExp(
  `^\\s*(//|/\\*|#(?=\\s)|[-=]{3,}(?=\\s))?\\s*([([<])?\\s*(${dots})?\\s*([([<])?\\s*(.*)$`,
  's',
);
const end = '[^.…]*(?:\\.{3}|…)?[)\\]>.*/\\s]*$';
/** With two words behind it at most, or with what says that they are not there: a sentence about more goes on. */
const numberOfMore = new RegExp(
  `^(?:(?:\\+|and|plus)?\\s*\\d[\\d,]* (?:more|others?|additional|further|remaining)\\b(?=(?: [^\\s:]+){0,2}[)\\]>.…\\s]*$|.*\\b(?:omitted|truncated|elided|left out|skipped|not shown|similar|same|like (?:this|these|that|those))\\b)${end}|(?:etc\\.|and so (?:on|forth)\\.?|and (?:many )?more\\.?)$)`,
  'i',
);
const leftOutWords = new RegExp(
  `^(?:(?:truncated|omitted|snip(?:ped)?|etc\\.?|and so (?:on|forth)|(?:and )?(?:many )?(?:more|others))\\b|.*\\b(?:truncated|omitted|left out|elided)\\b)${end}`,
  'i',
);
const restWords = new RegExp(
  `^(?:and )?(?:all )?(?:the )?(?:rest|remaining|remainder|other|additional|further|continue[sd]?|cont)\\b${end}`,
  'i',
);
/** `"<remaining items>"`, `"// rest unchanged"`; "(Rest day)" is content. */
const remainingWords = new RegExp(
  `^(?:and )?(?:all )?(?:the )?(?:(?:remaining|other) (?:[\\d,]+ )?(?:items?|entries|records|rows|results|elements|objects|fields|values|lines|ones)\\b|rest (?:of|is|are|unchanged|omitted)\\b)${end}`,
  'i',
);
/** `"... y 12 más"`, `"… und 12 weitere"`. */
const countInAnyLanguage = /^(?:\p{L}{1,4}\s+)?\d[\d,.]*\s+\p{L}+[)\]>.…\s]*$/u;
/** `"y 3 más"`, `"und 3 weitere"`, `"他5件"`, where nothing else is said. */
const numberElsewhere =
  /^(?:(?:&|und|et|y|e|en|og|och|oraz|i|и|ve)\s+\d[\d.,]*\s+(?:weiteren?|autres?|más|otr[oa]s|altr[ei]|outr[oa]s|andere|others?|ещё|еще|других|innych|daha)|(?:他|ほか|另有|另外|还有|還有)\s*\d+\s*[件個个名项項条條点人]?)[)\]>）】.…\s]*$/iu;
/** "And so on", and "left out" in brackets, in other languages, where nothing else is said. */
const otherLanguages =
  /^\s*(?:[….⋯]{1,6}\s*)?(?:(?:usw\.|u\. ?s\. ?w\.|etcétera|etc\.|и т\. ?д\.|и так далее|等等|など|以下略|以下省略|以下同様|以下同文|下略|后略|後略|이하 ?생략|и др\.)|[([（［]\s*(?:省略|略|中略|以下略|以下省略|以下同様|以下同文|下略|后略|後略|중략|후략|(?:이하 ?)?생략|gekürzt|ausgelassen|weggelassen|omitido|omis|сокращено|пропущено)\s*[)\]）］])[.…\s]*$/iu;
/** `"[continued]"`, `"[continued in the next message]"`, `"(same for the rest)"`: all that stands between the brackets. */
const goesOnWords =
  /^(?:(?:to be )?continue[sd]?(?: below| in (?:the |my )?(?:next|following) \w+)?|cont\.|same (?:for|as) [^.…]*)[)\]>][.…\s]*$/i;
