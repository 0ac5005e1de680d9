import type { z } from 'zod';
import { formatPath } from '../errors.ts';
import { sayIssue } from '../issue-words.ts';
import { type FoundJson, findJson } from './find-json.ts';
import { standsForMore } from './left-out.ts';
import { parseAnswer } from './parse-answer.ts';
import { placeIn, type ReadFailure } from './read-failure.ts';

/** What an answer means as JSON, or why it cannot be told. */
export type JsonChoice =
  | { chosen: FoundJson; output: unknown }
  | { refused: 'not-json' | 'invalid' | 'cut' | 'too-many'; problems: [string, ...string[]] };

/** As many problems as a model is told of at once. */
const maxProblems = 10;

/** As many characters of one problem, which may quote names that the model made up. */
const maxProblemCharacters = 300;

/**
 * The one value that an answer gives. With a schema it is the only one that fits; without one it is the whole answer, or
 * the only value that stands for itself. Where several could be meant, none is taken.
 *
 * @param exact only values that are JSON as they stand: the answer is cut, and a repair would hide that
 * @param alone only a value that is the whole answer: beside other text it may be a quotation
 */
export function chooseJson(
  answer: string,
  schema: z.ZodType | undefined,
  { exact, alone = false }: { exact: boolean; alone?: boolean },
): JsonChoice {
  const { found: all, broken } = findJson(answer);
  if (alone && all.some(({ place }) => place !== 'whole')) return beside();
  const found = exact ? all.filter(({ repairs }) => repairs.length === 0) : all;
  // A template in a sentence may come before the answer; anything else that is broken may be the answer.
  const isTemplate =
    broken?.place === 'inline' && all.slice(broken.before).some(({ place }) => place !== 'inline');
  if (broken && !isTemplate && !(exact && found.length > 0)) return unreadable(answer, broken.failure);
  const choice = schema === undefined ? chooseAlone(found) : chooseFitting(found, schema);
  if (!('chosen' in choice)) return choice;
  const { end } = choice.chosen;
  const part = goesOn.exec(answer.slice(end, end + 200))?.[0].trim();
  if (part !== undefined) return closedEarly(part);
  const more = moreBehind(answer, end);
  return more === undefined ? choice : leftOut(more);
}

/** What stands behind a value and belongs to it: a name or another item, as if it had been closed too early. */
const goesOn = /^\s*(?:[}\]]\s*)?,?\s*(?:"[^"\n]{1,60}"\s*:|(?<=,\s*)(?:\{|\[\s*["{[]))[^\n]{0,40}/;

/** The line behind a value that says that the value goes on: `(47 more entries omitted)`. */
function moreBehind(answer: string, end: number): string | undefined {
  const [line = ''] = answer
    .slice(end, end + 400)
    .replace(/^[\s`~*;]+/, '')
    .split('\n', 1);
  const said = line.trim();
  return said !== '' && standsForMore(said) ? said : undefined;
}

function closedEarly(part: string): JsonChoice {
  const problem = `The value is closed too early: behind it stands ${JSON.stringify(part)}, which belongs to it.`;
  return { refused: 'not-json', problems: [problem, 'Answer with one JSON value and nothing else.'] };
}

function leftOut(words: string): JsonChoice {
  const problem = `Behind the value stands ${JSON.stringify(words.slice(0, 80))}: nothing of it may be left out.`;
  return { refused: 'cut', problems: [problem] };
}

function chooseAlone(found: readonly FoundJson[]): JsonChoice {
  const apart = found.filter(
    ({ place, value }) => place !== 'inline' && (place !== 'alone' || !isNumbers(value)),
  );
  const [first, ...others] = distinct(apart);
  if (others.length > 0) return several(others.length + 1);
  if (first) return { chosen: first, output: first.value };
  const why =
    found.length === 0
      ? 'No JSON value was found in the answer.'
      : 'The JSON in the answer stands in the middle of other text.';
  return { refused: 'not-json', problems: [why, 'Answer with the JSON value alone.'] };
}

function chooseFitting(found: readonly FoundJson[], schema: z.ZodType): JsonChoice {
  const checked = distinct(found).map((candidate) => ({
    candidate,
    parsed: parseAnswer(schema, candidate.value),
  }));
  const fitting = checked.filter(({ parsed }) => parsed.success);
  if (fitting.length > 1) return several(fitting.length);
  const [fit] = fitting;
  if (fit === undefined) {
    const last = checked.findLast(({ candidate }) => candidate.place !== 'inline') ?? checked.at(-1);
    if (!last?.parsed.error) {
      return {
        refused: 'not-json',
        problems: ['No JSON value was found in the answer.', 'Answer with the JSON value alone.'],
      };
    }
    return { refused: 'invalid', problems: describe(last.parsed.error) };
  }
  const later = checked.slice(checked.indexOf(fit) + 1);
  const revision = later.find(({ candidate }) => sharesName(candidate.value, fit.candidate.value));
  if (revision?.parsed.error) {
    const [first, ...others] = describe(revision.parsed.error);
    return {
      refused: 'invalid',
      problems: [`The answer has two values, and the later one does not fit: ${first}`, ...others],
    };
  }
  return { chosen: fit.candidate, output: fit.parsed.data };
}

function unreadable(answer: string, failure: ReadFailure): JsonChoice {
  const problem = `At ${placeIn(answer, failure.at)} of the answer: ${failure.message}.`;
  if (failure.tooMany !== undefined)
    return { refused: 'too-many', problems: [problem, `Answer with fewer ${failure.tooMany}.`] };
  if (failure.cut) return { refused: 'cut', problems: [problem] };
  return { refused: 'not-json', problems: [problem, 'Answer with one valid JSON value.'] };
}

function beside(): JsonChoice {
  const problems: [string, string] = [
    'The answer holds other text beside its JSON value, so that the value may be a quotation.',
    'Answer with the JSON value and nothing else: no text around it.',
  ];
  return { refused: 'not-json', problems };
}

function several(count: number): JsonChoice {
  const problem = `The answer holds ${count >= 100 ? 'many' : count} JSON values that could be meant, and one is wanted.`;
  return {
    refused: 'not-json',
    problems: [
      problem,
      'Answer with one JSON value and nothing else; where several belong together, put them in one list.',
    ],
  };
}

/** The same value said twice is one. */
function distinct(found: readonly FoundJson[]): readonly FoundJson[] {
  if (found.length < 2) return found;
  const said = new Map<string, FoundJson>();
  for (const candidate of found) {
    const text = JSON.stringify(candidate.value);
    if (!said.has(text)) said.set(text, candidate);
  }
  return [...said.values()];
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number');
}

function sharesName(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) return Array.isArray(one) && Array.isArray(other);
  return Object.keys(one).some((name) => Object.hasOwn(other, name));
}

function describe(error: z.ZodError): [string, ...string[]] {
  const [first = 'it does not fit the schema', ...others] = error.issues
    .slice(0, maxProblems)
    .map((issue) => {
      const place = formatPath(issue.path);
      const message = sayIssue(issue);
      const problem = place === '' ? message : `${place}: ${message}`;
      return problem.length > maxProblemCharacters
        ? `${problem.slice(0, maxProblemCharacters).toWellFormed()} …`
        : problem;
    });
  return [first, ...others];
}
