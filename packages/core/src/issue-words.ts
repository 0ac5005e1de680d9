import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** What a schema has against a value, in plain words. A message that the author of the schema wrote stays as it is. */
export function sayIssue(issue: Issue): string {
  if (!ofLibrary.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      if (/received undefined$/.test(issue.message)) return 'is missing';
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(shown).join(', ')}`;
    case 'too_small': {
      const { origin, minimum, inclusive } = issue;
      if (isSized(origin))
        return minimum === 1 ? 'must not be empty' : `must have at least ${amount(origin, minimum)}`;
      return `must be ${inclusive === false ? 'greater than' : 'at least'} ${minimum}`;
    }
    case 'too_big': {
      const { origin, maximum, inclusive } = issue;
      if (isSized(origin)) return `must have at most ${amount(origin, maximum)}`;
      return `must be ${inclusive === false ? 'less than' : 'at most'} ${maximum}`;
    }
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return issue.format === 'regex'
        ? `must fit the pattern ${issue.pattern}`
        : `must have the form "${issue.format}"`;
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return 'has none of the forms that it may have';
    case 'invalid_key':
    case 'invalid_element': {
      const [inner] = issue.issues;
      return inner === undefined ? 'has an entry that is not allowed' : sayIssue(inner);
    }
    default:
      return issue.message;
  }
}

/** How the messages of the library begin; nobody else writes so. */
const ofLibrary = /^(?:Invalid|Too (?:big|small)|Unrecognized)\b/;

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  nan: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of fields',
  null: 'null',
};

function isSized(origin: string): boolean {
  return ['string', 'array', 'set', 'map', 'object', 'file'].includes(origin);
}

function amount(origin: string, count: number | bigint): string {
  const one = origin === 'string' ? 'character' : origin === 'array' || origin === 'set' ? 'entry' : 'field';
  if (Number(count) === 1) return `1 ${one}`;
  return `${count} ${one === 'entry' ? 'entries' : `${one}s`}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
