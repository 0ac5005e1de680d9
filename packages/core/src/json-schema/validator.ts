import { type OutputUnit, type Schema, type SchemaDraft, validate } from '@cfworker/json-schema';
import { isRecord } from '../is-record.ts';
import { maxNames, meteredValue, TooManyNames } from './metered-value.ts';
import { maxMatchedName } from './patterns.ts';
import { sayProblems, type ValueProblem } from './problems.ts';
import { readSchema, type SchemaProblem, TooMuchWork, work } from './read-schema.ts';
import { type Lookup, resolveReferences } from './references.ts';

export type Compiled =
  | { ok: true; check: (value: unknown) => ValueProblem[] }
  | { ok: false; problems: [SchemaProblem, ...SchemaProblem[]] };

/** As many schemas as one value may be held against: a large answer needs a fifth of it. */
const maxWork = 150_000;

/** As many for finding all problems of a value that does not fit; beyond, the first one has to do. */
const maxWorkForAll = 2000;

/**
 * Turns a JSON Schema that came from outside into a check. Nothing of it becomes code. What would be passed over, leads
 * nowhere, or could take time out of proportion is refused here; the rest takes bounded work for any value.
 */
export function compileSchema(source: unknown): Compiled {
  const draft = isRecord(source) ? draftOf(source.$schema) : '2020-12';
  if (draft === undefined) {
    return refuse({
      path: ['$schema'],
      message: 'is no draft that is known here: 2020-12, 2019-09, draft-07 and draft-06 are',
    });
  }
  const { schema, problems, matchesNames } = readSchema(source);
  const [first, ...others] = problems;
  if (first) return { ok: false, problems: [first, ...others] };
  work.left = Number.POSITIVE_INFINITY;
  const { lookup, problems: unresolved } = resolveReferences(schema);
  const [unresolvedFirst, ...unresolvedOthers] = unresolved;
  if (unresolvedFirst) return { ok: false, problems: [unresolvedFirst, ...unresolvedOthers] };
  const run = (value: unknown, budget: number, shortCircuit: boolean): OutputUnit[] => {
    work.left = budget;
    return validate(value, schema as Schema, draft, lookup, shortCircuit).errors;
  };
  return { ok: true, check: (value) => check(value, { run, schema, lookup, matchesNames }) };
}

interface Check {
  run: (value: unknown, budget: number, shortCircuit: boolean) => OutputUnit[];
  schema: unknown;
  lookup: Lookup;
  matchesNames: boolean;
}

function check(value: unknown, { run, schema, lookup, matchesNames }: Check): ValueProblem[] {
  if (value === undefined) return [{ path: [], message: 'is missing' }];
  const long = matchesNames ? longName(value) : undefined;
  if (long !== undefined) {
    const message = `the name "${long.slice(0, 40)}…" has more than ${maxMatchedName} characters`;
    return [{ path: [], message }];
  }
  try {
    work.left = Number.POSITIVE_INFINITY;
    const metered = meteredValue(value, { matchesNames });
    const errors = run(metered, maxWork, true);
    if (errors.length === 0) return [];
    return sayProblems(allErrors(metered, run) ?? errors, { value, schema, lookup });
  } catch (thrown) {
    if (thrown instanceof TooManyNames)
      return [{ path: [], message: `has an object of more than ${maxNames} fields: give fewer` }];
    if (thrown instanceof URIError) return [{ path: [], message: 'has a name with half a character in it' }];
    // The validator goes down by recursion: a schema that nests too much on a deep value ends the stack.
    if (!(thrown instanceof TooMuchWork) && !(thrown instanceof RangeError)) throw thrown;
    return [
      {
        path: [],
        message: 'cannot be checked in reasonable time: it is too large or too deep for its schema',
      },
    ];
  }
}

function allErrors(value: unknown, run: Check['run']): OutputUnit[] | undefined {
  try {
    return run(value, maxWorkForAll, false);
  } catch (thrown) {
    if (!(thrown instanceof TooMuchWork) && !(thrown instanceof RangeError)) throw thrown;
    return undefined;
  }
}

function longName(root: unknown): string | undefined {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, child] of Object.entries(value)) {
      if (name.length > maxMatchedName && !Array.isArray(value)) return name;
      open.push(child);
    }
  }
  return undefined;
}

function draftOf(dialect: unknown): SchemaDraft | undefined {
  if (dialect === undefined) return '2020-12';
  if (/draft\/2020-12\/schema#?$/.test(String(dialect))) return '2020-12';
  if (/draft\/2019-09\/schema#?$/.test(String(dialect))) return '2019-09';
  return /draft-0[67]\/schema#?$/.test(String(dialect)) ? '7' : undefined;
}

function refuse(problem: SchemaProblem): Compiled {
  return { ok: false, problems: [problem] };
}
