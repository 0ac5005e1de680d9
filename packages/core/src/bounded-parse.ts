import { z } from 'zod';

/**
 * Holds a value against a schema, as `safeParse` does. A value that is wrong in more places than can be listed is told so:
 * the library hands lists of problems on as arguments, and ends in a RangeError where there are more than 100,000.
 */
export function boundedParse<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
): z.ZodSafeParseResult<Output> {
  try {
    return schema.safeParse(value);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    const message = 'is wrong in more places than can be listed';
    const issues = [{ code: 'custom' as const, path: [], message, input: value }];
    return { success: false, error: new z.ZodError(issues) as z.ZodError<Output> };
  }
}
