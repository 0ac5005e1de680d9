import type { z } from 'zod';
import type { ErrorCode, ErrorInfo } from '../errors.ts';
import type { SessionOutcome } from '../session/runtime.ts';
import type { OutputFormat } from '../task/task.ts';
import { chooseJson, type JsonChoice } from './choose-json.ts';
import { contentOf, fencedBlocks, unwrapBlock, unwrapDocument, withoutBlankEdges } from './fences.ts';
import { standsForCode } from './left-out-code.ts';
import { maxAnswerCharacters, unfitValue } from './limits.ts';
import { behindElements, separateThoughts } from './thoughts.ts';
import { callsTool } from './tool-calls.ts';

export interface ExpectedOutput {
  format: OutputFormat;
  /** Applied to JSON answers. */
  schema?: z.ZodType;
  /** A JSON answer is the value alone; a fence around it will do. @default false */
  alone?: boolean;
}

export type OutputCheck = CheckedAnswer &
  (
    | {
        accepted: true;
        output: unknown;
        /** What of the answer’s form was mended, in words; its content is as it was. Empty where nothing was. */
        repairs: readonly string[];
      }
    | { accepted: false; error: ErrorInfo; problems: string[] }
  );

interface CheckedAnswer {
  /** What the model answered, without its thoughts. */
  answer: string;
  /** What it thought, where it said so in its answer. */
  thoughts?: string;
}

/** The codes of answers that came but cannot be used; a corrective attempt may mend them. */
export const outputErrorCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'OUTPUT_EMPTY',
  'OUTPUT_NOT_JSON',
  'OUTPUT_INVALID',
  'OUTPUT_TRUNCATED',
  'CHECK_REFUSED',
]);

type Answer = Pick<SessionOutcome, 'text' | 'reasoning' | 'structured' | 'finishReason'>;
type Verdict =
  | { accepted: true; output: unknown; repairs: readonly string[] }
  | { accepted: false; error: ErrorInfo; problems: string[] };

/**
 * Reads an answer in the format that was asked for and says precisely what is wrong with one that is refused. Thoughts
 * are taken off before anything is looked for. The time it takes grows with the length of the answer, and no faster.
 */
export function checkOutput(answer: Answer, expected: ExpectedOutput): OutputCheck {
  if (answer.text.length > maxAnswerCharacters) {
    const problem = `The answer has more than ${maxAnswerCharacters} characters, and no more are read.`;
    return { answer: answer.text, ...refused('OUTPUT_INVALID', problem, [problem, 'Answer more briefly.']) };
  }
  const {
    answer: text,
    thoughts,
    unfinished,
  } = separateThoughts(answer.text, {
    apart: (answer.reasoning ?? '') !== '',
    alone: expected.alone === true,
  });
  const reasoning = answer.reasoning ?? thoughts ?? '';
  const verdict = judge({ ...answer, text, reasoning }, expected, unfinished);
  return { answer: text, ...(thoughts !== undefined && { thoughts }), ...verdict };
}

function judge(
  answer: Answer,
  { format, schema, alone = false }: ExpectedOutput,
  unfinished: boolean,
): Verdict {
  const { text, structured, finishReason } = answer;
  if (finishReason === 'refusal') return declined(text);
  if (structured === undefined && !isVisible(text)) {
    // A model that thinks first may use up its limit before it has said anything.
    if (finishReason === 'length' || unfinished) return truncated();
    const problem = answer.reasoning ? 'Only reasoning came, and no answer.' : 'The answer was empty.';
    return refused('OUTPUT_EMPTY', problem, [problem]);
  }
  if (callsTool(text))
    return unendedTurn('The model called a tool instead of answering, and it has no such tool.');
  if (finishReason === 'other')
    return unendedTurn(
      'The model stopped before it had given its answer: its server names another reason than that it was done.',
    );
  if (format === 'json')
    return structured === undefined ? checkJson(answer, schema, alone) : checkValue(structured, schema);
  if (finishReason === 'length') return truncated();
  return format === 'code' ? checkCode(text) : checkText(text, format);
}

function checkJson({ text, finishReason }: Answer, schema: z.ZodType | undefined, alone: boolean): Verdict {
  const cut = finishReason === 'length';
  const choice = alone
    ? chooseJson(unwrapBlock(text) ?? text, schema, { exact: cut, alone })
    : chooseWithout(text, schema, cut);
  if ('chosen' in choice) return { accepted: true, output: choice.output, repairs: choice.chosen.repairs };
  return cut ? truncated() : notChosen(choice);
}

/** Where it cannot be told which value is meant, those in elements before the last one are not. */
function chooseWithout(text: string, schema: z.ZodType | undefined, exact: boolean): JsonChoice {
  const choice = chooseJson(text, schema, { exact });
  if ('chosen' in choice || choice.refused === 'invalid') return choice;
  const rest = behindElements(text);
  const behind = rest === undefined ? choice : chooseJson(rest, schema, { exact });
  return 'chosen' in behind ? behind : choice;
}

function notChosen({ refused: kind, problems }: Exclude<JsonChoice, { chosen: unknown }>): Verdict {
  const [first] = problems;
  switch (kind) {
    case 'invalid':
      return refused(
        'OUTPUT_INVALID',
        `The answer does not fit the schema: ${problems.join('; ')}`,
        problems,
      );
    case 'too-many':
      return refused('OUTPUT_INVALID', first, problems);
    case 'cut':
      return truncated(first);
    case 'not-json':
      return refused('OUTPUT_NOT_JSON', first, problems);
  }
}

/** What a runtime has read itself. */
function checkValue(value: unknown, schema: z.ZodType | undefined): Verdict {
  const unfit = unfitValue(value);
  if (unfit !== undefined)
    return refused('OUTPUT_INVALID', `The answer cannot be used: ${unfit}.`, [`${unfit}.`]);
  const choice = chooseJson(JSON.stringify(value), schema, { exact: false });
  return 'chosen' in choice ? { accepted: true, output: choice.output, repairs: [] } : notChosen(choice);
}

function checkCode(text: string): Verdict {
  const blocks = fencedBlocks(text);
  const [only] = blocks;
  if (only === undefined) return wholeCode(withoutBlankEdges(text), '');
  if (blocks.length > 1) {
    const problem = `The answer holds ${blocks.length} blocks of code, and one is wanted.`;
    return refused('OUTPUT_INVALID', problem, [
      problem,
      'Answer with the complete code in one fenced code block.',
    ]);
  }
  if (!only.closed) return truncated('The code block of the answer is not closed.');
  const code = contentOf(text, only);
  if (code !== '') return wholeCode(code, only.label);
  return refused('OUTPUT_EMPTY', 'The code block of the answer is empty.', ['The code block was empty.']);
}

/** Documents may speak of what they leave out. */
const documents = /^(?:markdown|mdx?|te?xt|rst)\b/;

function wholeCode(code: string, label: string): Verdict {
  const lines = documents.test(label) ? [] : code.split('\n');
  const at = lines.findIndex((line) => standsForCode(line, label));
  if (at === -1) return { accepted: true, output: code, repairs: [] };
  const words = JSON.stringify(lines[at]?.trim().slice(0, 80).toWellFormed());
  return truncated(`Line ${at + 1} of the code stands for what was left out: ${words}.`);
}

function checkText(text: string, format: OutputFormat): Verdict {
  const document = format === 'markdown' ? unwrapDocument(text) : undefined;
  const output = document ?? (format === 'markdown' ? withoutBlankEdges(text) : text.trim());
  if (output !== '') return { accepted: true, output, repairs: [] };
  return refused('OUTPUT_EMPTY', 'The answer was empty.', ['The answer was empty.']);
}

/** Something of it can be seen: a space of no width is as good as nothing. */
function isVisible(text: string): boolean {
  return /[^\s\p{Default_Ignorable_Code_Point}]/u.test(text);
}

function declined(text: string): Verdict {
  const message = `The model declined to answer: ${text.trim().slice(0, 300).toWellFormed() || 'it gave no reason'}`;
  const fix = 'Say in the description what the answer is for, or use another model.';
  return {
    accepted: false,
    error: { code: 'MODEL_REFUSED', message, fix, retryable: false },
    problems: [message],
  };
}

function truncated(message = 'The answer breaks off before its end.'): Verdict {
  return refused('OUTPUT_TRUNCATED', message, [
    message,
    'Answer in full and leave nothing out; where it grows too long, say less of each thing.',
  ]);
}

/** It called a tool, or its server broke off: what it said is not its answer. */
function unendedTurn(message: string): Verdict {
  return refused('OUTPUT_TRUNCATED', message, [
    message,
    'Answer at once and in full; there are no tools to call.',
  ]);
}

function refused(code: ErrorCode, message: string, problems: readonly string[]): Verdict {
  const fix =
    code === 'OUTPUT_TRUNCATED'
      ? 'Ask for less in one task, or raise the output limit: that of the model, or what a budget sets aside for each session (reserveOutputTokens).'
      : 'Look at the raw answer. Then try a stronger model, or make the task’s description more specific.';
  return { accepted: false, error: { code, message, fix, retryable: false }, problems: [...problems] };
}
