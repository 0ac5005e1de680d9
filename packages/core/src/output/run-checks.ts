import type { z } from 'zod';
import { boundedParse } from '../bounded-parse.ts';
import { type ErrorInfo, formatPath } from '../errors.ts';
import { within } from '../within.ts';
import type { Check, CheckProblem, CheckSubject, ChecksRecord, CheckVerdict } from './check.ts';
import { beginningOf } from './limits.ts';
import { withinTime } from './within-time.ts';

/** What an output came to under its checks. */
export interface CheckedOutput {
  record: ChecksRecord;
  /** As the checks have left it. */
  output: unknown;
  /** Present where it is refused. */
  refusal?: { error: ErrorInfo; problems: string[] };
}

/** Milliseconds that one check may take. */
const defaultLimitMs = 5000;

/** How long a parser may take to load. */
const loadLimitSeconds = 30;

/** As many problems as a model is told of at once, of one check and of all. */
const maxOfOne = 5;
const maxProblems = 12;

/** As many characters of one problem or change, which may quote what the model made up. */
const maxCharacters = 300;

/** As many changes as are told one by one. */
const maxChanges = 20;

/**
 * Puts an output through its checks, all of them, so that a corrective attempt hears of everything at once. A check that
 * throws, loops or cannot be loaded has not checked, which is told; it neither passes nor refuses.
 */
export async function runChecks(
  checks: readonly Check[],
  subject: CheckSubject,
  schema: z.ZodType | undefined,
): Promise<CheckedOutput> {
  const found: { check: string; problems: readonly CheckProblem[] }[] = [];
  const changes: string[] = [];
  const notChecked: string[] = [];
  let { output } = subject;
  for (const check of checks) {
    const verdict = await ask(check, { ...subject, output: structuredClone(output) });
    const { problems = [] } = verdict;
    if (problems.length > 0) found.push({ check: check.name, problems });
    if (verdict.notChecked !== undefined) notChecked.push(bounded(`${check.name}: ${verdict.notChecked}`));
    if (!('output' in verdict)) continue;
    const fitting = schema === undefined ? undefined : boundedParse(schema, verdict.output);
    if (fitting && !fitting.success) {
      notChecked.push(`${check.name}: it changed the output to one that does not fit the schema`);
      continue;
    }
    output = fitting ? fitting.data : verdict.output;
    const told = verdict.changes ?? ['changed the output'];
    changes.push(...told.slice(0, maxChanges).map((change) => bounded(`${check.name}: ${change}`)));
  }
  const count = found.reduce((sum, { problems }) => sum + problems.length, 0);
  const record: ChecksRecord = {
    checked: checks.length - notChecked.length,
    problems: count,
    ...(changes.length > 0 && { changes: changes.slice(0, maxChanges) }),
    ...(notChecked.length > 0 && { notChecked }),
  };
  return { record, output, ...(count > 0 && { refusal: refusalOf(found, count) }) };
}

async function ask(check: Check, subject: CheckSubject): Promise<CheckVerdict> {
  try {
    const loaded =
      check.load &&
      (await within(
        check.load().then((tools) => ({ tools })),
        loadLimitSeconds,
      ));
    if (check.load && !loaded) return { notChecked: `what it needs did not load in ${loadLimitSeconds} s` };
    const tools = loaded?.tools;
    const verdict = withinTime(() => check.run(subject, tools), check.limitMs ?? defaultLimitMs);
    return readVerdict(verdict);
  } catch (thrown) {
    return { notChecked: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** Programs without types can write checks, too. */
function readVerdict(verdict: unknown): CheckVerdict {
  if (verdict === undefined) return {};
  const isPromise = typeof verdict === 'object' && verdict !== null && 'then' in verdict;
  if (typeof verdict !== 'object' || verdict === null || isPromise || Array.isArray(verdict)) {
    return { notChecked: 'it must give nothing, or an object with problems, output or notChecked at once' };
  }
  const { problems } = verdict as CheckVerdict;
  const isList = Array.isArray(problems) && problems.every((problem) => typeof problem?.message === 'string');
  if (problems !== undefined && !isList) {
    return { notChecked: 'its problems must be a list of objects with a message' };
  }
  return verdict as CheckVerdict;
}

function refusalOf(
  found: readonly { check: string; problems: readonly CheckProblem[] }[],
  count: number,
): { error: ErrorInfo; problems: string[] } {
  const told = found
    .flatMap(({ check, problems }) => problems.slice(0, maxOfOne).map((problem) => say(problem, check)))
    .slice(0, maxProblems);
  const left = count - told.length;
  const problems = left > 0 ? [...told, `and ${left} more problems of these kinds`] : told;
  return {
    error: {
      code: 'CHECK_REFUSED',
      message: `The answer has the right form, and checks found it wrong: ${problems.join('; ')}`,
      fix: 'Look at the raw answer. Then try a stronger model, or make the task’s description more specific.',
      retryable: false,
    },
    problems,
  };
}

function say({ path = [], message }: CheckProblem, check: string): string {
  const place = formatPath(path);
  return bounded(`${place === '' ? '' : `${place}: `}${message} (${check})`);
}

function bounded(text: string): string {
  return beginningOf(text.replace(/\s+/g, ' '), maxCharacters);
}
