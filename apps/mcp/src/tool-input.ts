import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { issuesIn, meantBy, type PlainSchema } from '@parallel-agents/app/internal/parameters';
import { InputError, type InputIssue } from '@parallel-agents/core';
import { sayIssue } from '@parallel-agents/core/internal';
import type { z } from 'zod';

/** What a tool takes: shown to clients, and read from what a model writes. */
export interface ToolInput<Read> {
  /** For the SDK, which shows it and checks nothing: it would refuse in words of a library, and forgive nothing. */
  readonly shown: StandardSchemaWithJSON<unknown, unknown>;
  /**
   * @param path where it stands among the parameters
   * @throws InputError with every field that is wrong, what is wrong with it, and the fix
   */
  read(given: unknown, path?: InputIssue['path']): Read;
}

export function toolInput<Schema extends z.ZodObject>(schema: Schema): ToolInput<z.infer<Schema>> {
  const { version, vendor, jsonSchema } = schema['~standard'];
  return {
    shown: { '~standard': { version, vendor, jsonSchema, validate: (value) => ({ value }) } },
    read: (given, path = []) => {
      const plain = jsonSchema.input({ target: 'draft-2020-12' }) as PlainSchema;
      const meant = meantBy(plain, given ?? {});
      const parsed = schema.safeParse(meant);
      if (parsed.success) return parsed.data;
      const issues = issuesIn(plain, meant, path);
      throw new InputError(
        issues.length > 0 ? issues : parsed.error.issues.map((found) => toIssue(found, path)),
      );
    },
  };
}

/** What no JSON Schema says. */
function toIssue(found: z.core.$ZodIssue, above: InputIssue['path']): InputIssue {
  const path = [...above, ...found.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  return { code: 'INVALID_OPTION', path, message: sayIssue(found), fix: 'Give what the tool’s schema says.' };
}
