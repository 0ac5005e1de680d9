import { contentOf, fencedBlocks, unwrapBlock } from './fences.ts';
import { findJson } from './find-json.ts';
import { isTooDeep } from './limits.ts';
import { ownAnswer } from './turns.ts';

/** A reply, with what the model thought before it or in between taken out. */
export interface Reply {
  /** What the model answered. */
  answer: string;
  /** What it thought; absent where it showed nothing of that. */
  thoughts?: string;
  /** It ends within its thoughts. */
  unfinished: boolean;
}

/** The marks that models put around their thoughts; the names are those in use. */
const names = 'think|thinking|thoughts?|reasoning|seed:think|mm:think|antthinking';
const marks = new RegExp(
  [
    `<(?<pipe>\\|?) {0,3}/? {0,3}(?:${names})(?:\\s[^<>]{0,100}?)?\\k<pipe>>`,
    '<\\|inner_(?:prefix|suffix)\\|>',
    '\\[/?THINK\\]',
    '◁/?think▷',
    '<\\|(?:begin|end)_of_thought\\|>',
    '<\\|(?:START|END)_THINKING\\|>',
    '<\\|channel>thought\\b',
    '<channel\\|>',
    '<(?:unused|ctrl)94>(?:thought\\b)?',
    '<(?:unused|ctrl)95>',
  ].join('|'),
  'gi',
);
/** More characters than any of them has. */
const maxMark = 150;
/** What those begin with that close. */
const closing = /^(?:(?:<\|? {0,3}|\[|◁)\/|<\|(?:inner_suffix|end_)|<channel\||<(?:unused|ctrl)95>)/i;
const beforeQuoted = '"\'`“‘«(';
const behindQuoted = '"\'`”’»)';

/** What models are told to write their notes into; elsewhere these names may be part of an answer. */
const notes = new RegExp(
  // The last one is what Open WebUI shows them in.
  `^\\s*<(?!(?:${names})[\\s>])([\\w:.-]{0,30}(?:think|thought|reasoning|monologue|scratch_?pad|reflection|deliberation)[\\w:.-]{0,30}|cot|details(?=\\s+type="reasoning"))(?:\\s[^<>]{0,100})?>`,
  'i',
);
/** Names that an answer may have too: notes where the rest of the reply stands in an element for answers. */
const maybeNotes =
  /^\s*<(analysis|assessment|brainstorm(?:ing)?|draft|internal|notes?|plan(?:ning)?|ponder(?:ing)?|reason|reflect|steps|work(?:ing)?)(?:\s[^<>]{0,100})?>/i;
const answerElement =
  /^\s*<((?:final[_-]?)?(?:answer|response|output|result|reply)|final)>([\s\S]*)<\/\1>\s*$/i;

/**
 * Takes thoughts off a reply, in every form that models show them in: `<think>…</think>` and its like, a closing mark
 * alone, or the channels of the harmony format. A mark in quotes, in code, in a JSON answer or in a document of XML is content and stays.
 *
 * @param apart thoughts came beside the reply
 * @param alone nothing may stand before the thoughts: marks behind words of the model may be quoted
 */
export function separateThoughts(
  text: string,
  { apart = false, alone = false }: { apart?: boolean; alone?: boolean } = {},
): Reply {
  const reply = text.replace(/^\ufeff/, '');
  if (isJson(reply) || isElement(reply)) return { answer: reply, unfinished: false };
  const whole = withoutStray(reply, apart);
  return fromChannels(whole, alone) ?? fromWords(whole) ?? fromNotes(whole, alone) ?? fromMarks(whole, alone);
}

/**
 * Without a closing mark at the very end, where nothing that it could end stands before it: the thoughts have marks of
 * their own, came apart, or all there is is a value or a block.
 */
function withoutStray(text: string, apart: boolean): string {
  const end = text.trimEnd();
  const last = marksIn(end.slice(-maxMark)).at(-1);
  if (!last?.closes || last.end < Math.min(end.length, maxMark)) return text;
  const rest = end.slice(0, end.length - (last.end - last.start));
  const found = marksIn(rest).filter(({ quoted }) => !quoted);
  const opened = found.filter(({ closes }) => !closes).length;
  const closed = found.length - opened;
  const isStray =
    opened === 0 ? closed === 0 && (apart || isJson(unwrapBlock(rest) ?? rest)) : opened === closed;
  return isStray ? rest : text;
}

/** Notes that stand before all else. */
function fromNotes(text: string, alone: boolean): Reply | undefined {
  const written: string[] = [];
  let rest = text;
  for (let count = 0; count < maxElements; count++) {
    const certain = leadingElement(rest, notes);
    const element = certain ?? leadingElement(rest, maybeNotes);
    if (element === undefined || (certain === undefined && !answerElement.test(element.rest))) break;
    written.push(element.inside);
    rest = element.rest;
  }
  if (rest === text) return undefined;
  const { answer, thoughts = '', unfinished } = fromMarks(answerElement.exec(rest)?.[2] ?? rest, alone);
  if (answer.trim() === '' && !unfinished) return undefined;
  return { answer, ...thought([...written, thoughts]), unfinished };
}

/** As many elements as are looked for. */
const maxElements = 10;

/** The element that the text begins with, and what follows it. */
function leadingElement(text: string, opens: RegExp): { inside: string; rest: string } | undefined {
  const [opening, name = ''] = opens.exec(text) ?? [];
  if (opening === undefined) return undefined;
  const closing = new RegExp(`</${name.replace(/[^\w]/g, '\\$&')}\\s*>`, 'i').exec(text);
  if (closing === null) return undefined;
  const inside = text.slice(opening.length, closing.index).trim();
  return { inside, rest: text.slice(closing.index + closing[0].length) };
}

/** Anything but what an answer may stand in; before it there may be a sentence. */
const anyElement =
  /^[^<>{}[\]"`]{0,300}<(?!(?:final|answer|response|output|result|reply|json|value|data)[\w:.-]{0,30}[\s>])([a-z][\w:.-]{0,40})(?:\s[^<>]{0,100})?>/i;
/**
 * What follows the elements that a reply begins with, whatever they are called: a JSON value behind them is meant, and
 * not one inside. `undefined` where it begins with none.
 */
export function behindElements(text: string): string | undefined {
  let rest = text;
  for (let count = 0; count < maxElements; count++) {
    const element = leadingElement(rest, anyElement);
    if (element === undefined) break;
    rest = element.rest;
  }
  return rest.length === text.length ? undefined : rest;
}

function thought(parts: readonly string[]): Pick<Reply, 'thoughts'> {
  const written = parts.map((part) => part.trim()).filter((part) => part !== '');
  return written.length === 0 ? {} : { thoughts: written.join('\n\n') };
}

function isJson(text: string): boolean {
  const [first] = text.trimStart();
  if ((first !== '{' && first !== '[' && first !== '"') || isTooDeep(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const firstElement = new RegExp(
  `^\\s*(?:<[?!][^<>]{1,200}>\\s*){0,3}<(?!(?:${names})[\\s>])([a-z][\\w:.-]{0,40})(?:\\s[^<>]{0,500})?>`,
  'i',
);

/** All of it stands in one element, which is none for thoughts or for the answer behind them. */
function isElement(text: string): boolean {
  const [, name] = firstElement.exec(text) ?? [];
  if (name === undefined || notes.test(text) || answerElement.test(text)) return false;
  const end = `</${name}>`;
  return text.indexOf(end) === text.trimEnd().length - end.length;
}

const channelStart =
  /<\|channel\|>\s{0,20}(\w{1,40})[^<]{0,200}(?:<\|constrain\|>[^<]{0,100})?<\|message\|>/g;

/** Harmony: messages on channels, of which `final` is the answer. */
function fromChannels(text: string, alone: boolean): Reply | undefined {
  const starts = [...text.matchAll(channelStart)];
  const [first] = starts;
  if (first === undefined || (alone && !/^\s*(?:<\|start\|>assistant)?$/.test(text.slice(0, first.index))))
    return undefined;
  const thoughts: string[] = [];
  const finals: string[] = [];
  for (const [index, { 0: head, 1: channel, index: at }] of starts.entries()) {
    const rest = text.slice(at + head.length, starts[index + 1]?.index);
    const [message = ''] = rest.split(/<\|(?:end|return|call|start)\|>/, 1);
    const behind = rest
      .slice(message.length)
      .replaceAll(/<\|(?:end|return|call|start)\|>(?:assistant)?/g, '');
    if (alone && behind.trim() !== '') return undefined;
    (channel === 'final' ? finals : thoughts).push(message.trim());
  }
  return { answer: finals.join('\n\n'), ...thought(thoughts), unfinished: finals.length === 0 };
}

/** Thoughts that a reply begins with, and that words tell from the answer, or whose turn it is. */
const saidApart = [
  // Harmony, where a server has dropped the marks and left the words.
  /^\s*analysis(?=\S)([\s\S]*?)assistantfinal/,
  // HyperCLOVA, Solar, Granite.
  /^\s*(?:<\|im_start\|>)?assistant\/think\s([\s\S]*?)<\|im_end\|>\s*<\|im_start\|>assistant\s/,
  /^\s*<\|think\|>([\s\S]*?)<\|end\|>\s*<\|begin\|>assistant<\|content\|>/,
  // Poe shows them as a quotation.
  /^\s*\*Thinking\.\.\.\*[ \t]*\r?\n((?:[ \t]*(?:>[^\n]*)?\n)+)(?=[^\s>])/,
  /^\s*Here(?:'s| is) my thought process:([\s\S]*?)Here(?:'s| is) my response:/,
];

function fromWords(text: string): Reply | undefined {
  for (const pattern of saidApart) {
    const [said, written = ''] = pattern.exec(text) ?? [];
    if (said !== undefined)
      return { answer: ownAnswer(text.slice(said.length)), ...thought([written]), unfinished: false };
  }
  return undefined;
}

interface Mark {
  start: number;
  end: number;
  closes: boolean;
  /** It stands in quotes, in code or among the words of a sentence, where it may be spoken of. */
  quoted: boolean;
}

function fromMarks(text: string, alone = false): Reply {
  const found = findMarks(text);
  if (found.length === 0) return { answer: ownAnswer(text), unfinished: false };
  const parts: { thought: boolean; from: number; to: number }[] = [];
  let from = 0;
  let opened: Mark | undefined;
  // A closing mark alone ends thoughts that began before the reply did; of several, the last.
  const ends = alone ? found.filter((mark) => !mark.closes || isEscapedInData(text, mark)) : found;
  const leading = alone && beginsWithValue(text) ? undefined : leadingEnd(text, ends);
  const lastClose = found.findLast(({ closes }) => closes)?.start ?? -1;
  if (leading) {
    parts.push({ thought: true, from: 0, to: leading.start });
    from = leading.end;
  }
  for (const mark of found) {
    if (mark.start < from) continue;
    if (opened !== undefined) {
      if (!mark.closes) continue;
      parts.push({ thought: true, from: opened.end, to: mark.start });
      from = mark.end;
      opened = undefined;
    } else if (!mark.closes && (!mark.quoted || text.slice(from, mark.start).trim() === '')) {
      if (mark.start > lastClose && !startsLine(text, mark.start)) continue;
      parts.push({ thought: false, from, to: mark.start });
      opened = mark;
      from = mark.end;
    }
  }
  parts.push({ thought: opened !== undefined, from, to: text.length });
  const say = (wanted: boolean): string[] =>
    parts.filter(({ thought }) => thought === wanted).map((part) => text.slice(part.from, part.to));
  const answer = ownAnswer(say(false).join(''));
  // Behind its thoughts a model may name what follows.
  const inside = parts.some(({ thought }) => thought) ? answerElement.exec(answer)?.[2] : undefined;
  return { answer: inside ?? answer, ...thought(say(true)), unfinished: opened !== undefined };
}

/** The last closing mark that no opening one belongs to. */
function leadingEnd(text: string, found: readonly Mark[]): Mark | undefined {
  let open = false;
  let quotedOpen = false;
  let last: Mark | undefined;
  for (const mark of found) {
    const begins = text.slice(last?.end ?? 0, mark.start).trim() === '';
    if (!mark.closes) {
      if (!mark.quoted || begins) open = true;
      else quotedOpen = true;
    } else if (mark.quoted && quotedOpen) quotedOpen = false;
    else if (open) open = false;
    else if (!mark.quoted || alone(text, mark)) last = mark;
  }
  return last;
}

/** Who judges data is shown closing tags with a backslash, so that a tag without one is no quotation. */
function isEscapedInData(text: string, { start }: Mark): boolean {
  return /^< {0,3}\//.test(text.slice(start, start + 5));
}

function beginsWithValue(text: string): boolean {
  const [block] = fencedBlocks(text);
  const start = text.length - text.trimStart().length;
  if (block?.start === text.lastIndexOf('\n', start) + 1 && block.closed)
    return isJson(contentOf(text, block));
  return /[[{]/.test(text.charAt(start)) && findJson(text).found.some((value) => value.start === start);
}

function findMarks(text: string): Mark[] {
  const found = marksIn(text);
  if (found.every(({ start }) => start === 0)) return found;
  // Both stand in the order of the text, and values do not overlap.
  const values = findJson(text).found;
  let at = 0;
  return found.filter((mark) => {
    while ((values[at]?.end ?? Infinity) <= mark.end) at++;
    return mark.start <= (values[at]?.start ?? Infinity);
  });
}

function marksIn(text: string): Mark[] {
  const blocks = fencedBlocks(text).filter(({ closed }) => closed);
  const found: Mark[] = [];
  let block = 0;
  for (const match of text.matchAll(marks)) {
    const start = match.index;
    const end = start + match[0].length;
    const closes = closing.test(match[0]);
    while ((blocks[block]?.end ?? text.length) < start) block++;
    const inCode = start > (blocks[block]?.start ?? text.length);
    const quoted =
      (start > 0 && beforeQuoted.includes(text.charAt(start - 1))) ||
      (end < text.length && behindQuoted.includes(text.charAt(end)));
    found.push({ start, end, closes, quoted: quoted || inCode || isWord(text, start, end) });
  }
  return found;
}

/**
 * Among words: a space or a sign stands on both sides of it, on its line. What opens thoughts has text right behind it. The
 * only line of a text may end with it.
 */
function isWord(text: string, start: number, end: number): boolean {
  if (!/\S[ \t]$/.test(text.slice(Math.max(0, start - 2), start))) return false;
  const closes = closing.test(text.slice(start, end));
  if (closes && text.length - end < maxMark && text.slice(end).trim() === '')
    return !text.trim().includes('\n') && /\p{L} $/u.test(text.slice(Math.max(0, start - 3), start));
  return (closes ? /^(?:[.,;:)]|[ \t][|\p{Ll}])/u : /^(?:[.,;:)]|[ \t])/).test(text.slice(end, end + 2));
}

function startsLine(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 100), at).trimEnd();
  return (
    before === '' ||
    text
      .slice(Math.max(0, at - 100), at)
      .slice(before.length)
      .includes('\n')
  );
}

/** It has a line for itself. */
function alone(text: string, { start, end }: Mark): boolean {
  return startsLine(text, start) && /^[ \t\r]*(?:\n|$)/.test(text.slice(end, end + 50));
}
