import type { z } from 'zod';
import { type ErrorCode, type ErrorInfo, formatPath } from '../errors.ts';
import type { SessionOutcome } from '../session/runtime.ts';
import type { OutputFormat } from '../task/task.ts';
import { fencedBlocks, findJson, looksCutOff } from './extract-json.ts';

export interface ExpectedOutput {
  format: OutputFormat;
  /** Applied to JSON answers. */
  schema?: z.ZodType;
}

export type OutputCheck =
  | { accepted: true; output: unknown; repaired: boolean }
  | { accepted: false; error: ErrorInfo; problems: string[] };

/** The codes of answers that came but cannot be used; a corrective attempt may mend them. */
export const outputErrorCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'OUTPUT_EMPTY',
  'OUTPUT_NOT_JSON',
  'OUTPUT_INVALID',
  'OUTPUT_TRUNCATED',
]);

/** As many problems as a model is told of at once. */
const maxProblems = 10;

/** Reads an answer in the format that was asked for and says precisely what is wrong with one that is refused. */
export function checkOutput(
  answer: Pick<SessionOutcome, 'text' | 'structured' | 'finishReason'>,
  expected: ExpectedOutput,
): OutputCheck {
  if (answer.finishReason === 'refusal') return refusal(answer.text);
  if (answer.structured === undefined && answer.text.trim() === '') {
    // A model that thinks first may use up its limit before it has said anything.
    if (answer.finishReason === 'length') return truncated();
    return refused('OUTPUT_EMPTY', 'The answer was empty.', ['The answer was empty.']);
  }
  return expected.format === 'json' ? checkJson(answer, expected.schema) : checkText(answer, expected.format);
}

function checkJson(
  answer: Pick<SessionOutcome, 'text' | 'structured' | 'finishReason'>,
  schema: z.ZodType | undefined,
): OutputCheck {
  const found =
    answer.structured === undefined
      ? findJson(answer.text)
      : [{ value: answer.structured, repaired: false, length: answer.text.length }];
  const cut = answer.finishReason === 'length';
  const usable = cut ? found.filter((candidate) => !candidate.repaired) : found;
  if (usable.length === 0) {
    return cut || looksCutOff(answer.text) ? truncated() : notJson();
  }
  // An answer may quote a draft before its final value, so the last one that fits wins.
  let problems: string[] | undefined;
  for (const candidate of usable.toReversed()) {
    if (schema === undefined) continue;
    const parsed = schema.safeParse(candidate.value);
    if (parsed.success) return { accepted: true, output: parsed.data, repaired: candidate.repaired };
    problems ??= parsed.error.issues.map(describeIssue).slice(0, maxProblems);
  }
  if (problems !== undefined) {
    if (cut) return truncated();
    return refused('OUTPUT_INVALID', `The answer does not fit the schema: ${problems.join('; ')}`, problems);
  }
  const largest = usable.reduce((best, candidate) => (candidate.length > best.length ? candidate : best));
  return { accepted: true, output: largest.value, repaired: largest.repaired };
}

function checkText(answer: Pick<SessionOutcome, 'text' | 'finishReason'>, format: OutputFormat): OutputCheck {
  if (answer.finishReason === 'length') return truncated();
  const text = answer.text.trim();
  const blocks = format === 'text' ? [] : fencedBlocks(text);
  const [only] = blocks;
  const wrapped =
    only !== undefined && blocks.length === 1 && (format === 'code' || /^```[\s\S]*```$/.test(text));
  return { accepted: true, output: wrapped ? only : text, repaired: false };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = formatPath(issue.path.map((part) => (typeof part === 'number' ? part : String(part))));
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

function refusal(text: string): OutputCheck {
  const message = `The model declined to answer: ${text.trim().slice(0, 300) || 'it gave no reason'}`;
  const fix = 'Say in the description what the answer is for, or use another model.';
  return {
    accepted: false,
    error: { code: 'MODEL_REFUSED', message, fix, retryable: false },
    problems: [message],
  };
}

function truncated(): OutputCheck {
  const message = 'The answer breaks off before its end.';
  return refused('OUTPUT_TRUNCATED', message, [
    message,
    'Answer more briefly, so that the answer is complete.',
  ]);
}

function notJson(): OutputCheck {
  return refused('OUTPUT_NOT_JSON', 'No JSON value was found in the answer.', [
    'No JSON value was found in the answer. Answer with the JSON value alone.',
  ]);
}

function refused(code: ErrorCode, message: string, problems: string[]): OutputCheck {
  const fix =
    code === 'OUTPUT_TRUNCATED'
      ? 'Ask for less in one task, or raise the output limit: that of the model, or what a budget sets aside for each session (reserveOutputTokens).'
      : 'Read the raw answer in `text`; try a stronger model, or make the task’s description more specific.';
  return { accepted: false, error: { code, message, fix, retryable: false }, problems };
}
