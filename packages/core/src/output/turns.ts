import { fencedBlocks } from './fences.ts';

/** A mark of a chat template: `<|im_end|>`, `<｜User｜>`, `[|endofturn|]`, `</s>`. Those around calls of tools are none. */
const mark = String.raw`(?:<[|｜](?!\w*(?:tool|action|close))[^\s|｜<>]{1,40}[|｜]>|\[\|\w{1,30}\|\]|</s>|<s>|<(?:eos|bos|pad|start_of_turn|end_of_turn)>)`;
const others = '(?:user|system|human)';

/** Where a turn of the model itself begins, and any other. */
const ownBeginning = new RegExp(
  `^\\s*(?:${mark}\\s{0,5})?(?:${mark}(?:assistant|model)(?:${mark})?\\s|<[|｜](?:assistant|START_RESPONSE)[|｜]>|\\[/INST\\])`,
  'i',
);
const beginning =
  /<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>|<[|｜](?:user|system|assistant)[|｜]>/i;
const nextTurn = new RegExp(
  [
    // What ends a turn, and behind it who has the next one.
    `(?:(?!<\\|?(?:im_)?start)${mark}\\s{0,20}){1,2}(?:${mark})?(?:<[|｜]${others}[|｜]>|\\s{0,20}(?:(?:${others}|assistant|model)\\b|\\[INST\\]))`,
    `<[|｜]${others}[|｜]>`,
    '<\\|(?:im_)?start\\|>assistant\\s*$',
  ].join('|'),
  'i',
);
/** More characters than any mark has. */
const longestMark = 60;
const lastMark = new RegExp(`${mark}$`);
/** Marks around a part of an answer, which say nothing of it. */
const around = /(?<!["'`])<\|(?:begin|end)_of_(?:box|solution)\|>/g;

/**
 * What a model says in its own turn, without the marks of a chat template that its server has left in. A model that is
 * not stopped goes on with what others might say. Who explains such marks shows them as code, or as words of a sentence.
 */
export function ownAnswer(answer: string): string {
  const opening = ownBeginning.exec(answer)?.[0] ?? '';
  const rest = ownTurn(answer.slice(opening.length)).replaceAll(around, '');
  if (beginning.test(rest)) return rest;
  // In HTML it closes what was struck through.
  const isStruck = /<s[\s>]/i.test(rest);
  for (let end = rest.length; ; ) {
    let at = end;
    while (/\s/.test(rest[at - 1] ?? '')) at--;
    const last = lastMark.exec(rest.slice(Math.max(0, at - longestMark), at))?.[0];
    if (last === undefined || (last === '</s>' && isStruck) || isSpokenOf(rest, at - last.length))
      return rest.slice(0, end);
    end = at - last.length;
  }
}

function ownTurn(text: string): string {
  const end = nextTurn.exec(text)?.index ?? -1;
  if (end === -1 || isSpokenOf(text, end) || beginning.test(text.slice(0, end))) return text;
  const isCode = fencedBlocks(text).some((block) => block.start < end && end < block.end);
  return isCode ? text : text.slice(0, end);
}

/** It is quoted, or follows a word: that of a sentence which ends is followed by its full stop. */
function isSpokenOf(text: string, at: number): boolean {
  return /["'`([{]$|\p{L}[ \t]$/u.test(text.slice(Math.max(0, at - 3), at));
}
