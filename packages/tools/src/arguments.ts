import { sayIssue } from '@parallel-agents/core/internal';
import { fromJsonSchema } from '@parallel-agents/core/json-schema';

/** Problems that are told at once: a model mends one after the other. */
const mostProblems = 5;

/**
 * The check of arguments against a schema, in words for the model. A schema that cannot be checked here in bounded time is
 * left to the server that it comes from: then any object fits.
 */
export function argumentCheck(
  schema: Readonly<Record<string, unknown>>,
): (input: unknown) => readonly string[] {
  const converted = fromJsonSchema(schema);
  return (input) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return ['must be a JSON object'];
    if (!converted.ok) return [];
    const parsed = converted.schema.safeParse(input);
    if (parsed.success) return [];
    return parsed.error.issues.slice(0, mostProblems).map((issue) => {
      const path = issue.path.map(String).join('.');
      return `${path === '' ? '' : `${path}: `}${sayIssue(issue)}`;
    });
  };
}
