import type { z } from 'zod';
import { boundedParse } from '../bounded-parse.ts';
import { type ErrorInfo, formatPath } from '../errors.ts';
import { within } from '../within.ts';
import type { Check, CheckProblem, CheckSubject, ChecksRecord, CheckVerdict } from './check.ts';
import { beginningOf } from './limits.ts';
import { TookTooLongError, withinTime } from './within-time.ts';

/** What an output came to under its checks. */
export interface CheckedOutput {
  record: ChecksRecord;
  /** As the checks have left it. */
  output: unknown;
  /** Present where it is refused. */
  refusal?: { error: ErrorInfo; problems: string[] };
}

/** Milliseconds that one check may take, and those of one answer which take long: nothing else goes on meanwhile. */
const defaultLimitMs = 5000;

/** Milliseconds that checks may take which are asked together: all of those that are built in take a few. */
const togetherMs = 200;

/** How long a parser may take to load. */
const loadLimitSeconds = 30;

/** As many problems as a model is told of at once, of one check and of all. */
const maxOfOne = 5;
const maxProblems = 12;

/** As many characters of one problem or change, which may quote what the model made up. */
const maxCharacters = 300;

/** As many changes as are told one by one. */
const maxChanges = 20;

/** A check with what it needs, or why it has not got it. */
interface LoadedCheck {
  check: Check;
  tools?: unknown;
  failure?: string;
}

/** What one check said, and the output as it left it. */
interface Answer {
  check: Check;
  verdict: CheckVerdict;
  output: unknown;
}

/**
 * Puts an output through its checks, all of them, so that a corrective attempt hears of everything at once. A check that
 * throws, loops or cannot be loaded has not checked, which is told; it neither passes nor refuses.
 */
export async function runChecks(
  checks: readonly Check[],
  subject: CheckSubject,
  schema: z.ZodType | undefined,
): Promise<CheckedOutput> {
  const answers = askAll(await Promise.all(checks.map(load)), subject, schema);
  const output = answers.length === 0 ? subject.output : answers.at(-1)?.output;
  const found = answers.map(({ check, verdict: { problems = [] } }) => ({ check: check.name, problems }));
  const notChecked = answers.flatMap(({ check, verdict }) =>
    verdict.notChecked === undefined ? [] : [bounded(`${check.name}: ${verdict.notChecked}`)],
  );
  const changes = answers.flatMap(({ check, verdict: { changes = [] } }) =>
    changes.slice(0, maxChanges).map((change) => bounded(`${check.name}: ${change}`)),
  );
  const count = found.reduce((sum, { problems }) => sum + problems.length, 0);
  const record: ChecksRecord = {
    checked: checks.length - notChecked.length,
    problems: count,
    ...(changes.length > 0 && { changes: changes.slice(0, maxChanges) }),
    ...(notChecked.length > 0 && { notChecked }),
  };
  return { record, output, ...(count > 0 && { refusal: refusalOf(found, count) }) };
}

async function load(check: Check): Promise<LoadedCheck> {
  try {
    if (check.load === undefined) return { check };
    const loaded = await within(
      check.load().then((tools) => ({ tools })),
      loadLimitSeconds,
    );
    return loaded
      ? { check, ...loaded }
      : { check, failure: `what it needs did not load in ${loadLimitSeconds} s` };
  } catch (thrown) {
    return { check, failure: messageOf(thrown) };
  }
}

/**
 * Asks one after the other, each about the output as those before have left it. To watch the time takes a thread, so that
 * quick ones share a watch; one that was stopped there is asked again alone, for as long as it may take.
 */
function askAll(
  checks: readonly LoadedCheck[],
  subject: CheckSubject,
  schema: z.ZodType | undefined,
): Answer[] {
  const answers: Answer[] = [];
  const outputSoFar = (): unknown => (answers.at(-1) ?? subject).output;
  let isAlone = false;
  let leftMs = defaultLimitMs;
  for (let next = checks[0]; next !== undefined; next = checks[answers.length]) {
    const asked = isAlone ? [next] : checks.slice(answers.length);
    const limits = asked.map(({ check }) => check.limitMs ?? Math.max(Math.ceil(leftMs), togetherMs));
    const began = performance.now();
    try {
      withinTime(
        () => {
          // What was answered is there at once, or not at all: this can be stopped anywhere.
          for (const one of asked) answers.push(ask(one, { ...subject, output: outputSoFar() }, schema));
        },
        Math.min(...limits, ...(isAlone ? [] : [togetherMs])),
      );
      isAlone = false;
    } catch (thrown) {
      if (!(thrown instanceof TookTooLongError)) throw thrown;
      const { check } = checks[answers.length] ?? next;
      if (isAlone) answers.push({ check, verdict: { notChecked: thrown.message }, output: outputSoFar() });
      isAlone = !isAlone;
    } finally {
      leftMs -= performance.now() - began;
    }
  }
  return answers;
}

function ask(
  { check, tools, failure }: LoadedCheck,
  subject: CheckSubject,
  schema: z.ZodType | undefined,
): Answer {
  const { output } = subject;
  if (failure !== undefined) return { check, verdict: { notChecked: failure }, output };
  try {
    const verdict = readVerdict(check.run({ ...subject, output: structuredClone(output) }, tools));
    if (!('output' in verdict)) return { check, verdict: { ...verdict, changes: [] }, output };
    const fitting = schema && boundedParse(schema, verdict.output);
    if (fitting && !fitting.success) {
      const notChecked = 'it changed the output to one that does not fit the schema';
      return { check, verdict: { ...verdict, changes: [], notChecked }, output };
    }
    const { changes = ['changed the output'] } = verdict;
    return { check, verdict: { ...verdict, changes }, output: fitting ? fitting.data : verdict.output };
  } catch (thrown) {
    return { check, verdict: { notChecked: messageOf(thrown) }, output };
  }
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

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
