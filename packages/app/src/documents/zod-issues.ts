import type { ErrorCode, InputIssue } from '@parallel-agents/core';
import { sayIssue } from '@parallel-agents/core/internal';
import type { z } from 'zod';

/** What a schema found, one issue a field; each unknown field is an issue of its own. */
export function issuesOf(
  error: z.ZodError,
  code: ErrorCode,
  fixFor: (path: InputIssue['path'], kind: z.core.$ZodIssue['code']) => string,
): InputIssue[] {
  return error.issues.flatMap((found) => {
    const path = found.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (found.code !== 'unrecognized_keys') {
      return [{ code, path, message: sayIssue(found), fix: fixFor(path, found.code) }];
    }
    return found.keys.map((key) => {
      const place = [...path, key];
      return { code, path: place, message: 'unknown field', fix: fixFor(place, found.code) };
    });
  });
}
