import { formatPath } from '@parallel-agents/core/internal';
import type { z } from 'zod';
import type { AgentDesign } from '../design/agent-design.ts';
import { toZod } from '../design/schemas.ts';
import type { LintFinding } from './lint-finding.ts';

/** Whether examples and fixtures satisfy the schemas they stand beside. For designs whose schemas are sound. */
export function checkExamples({ examples, fixtures, inputSchema, outputSchema }: AgentDesign): LintFinding[] {
  const input = toZod(inputSchema);
  const output = toZod(outputSchema);
  return [
    ...examples.flatMap((example, index) => [
      ...misfit('example', `examples[${index}].input`, example.input, input),
      ...misfit('example', `examples[${index}].output`, example.output, output),
    ]),
    ...fixtures.flatMap((fixture, index) =>
      misfit('fixture', `fixtures[${index}].input`, fixture.input, input),
    ),
  ];
}

function misfit(
  rule: 'example' | 'fixture',
  field: string,
  value: unknown,
  schema: z.ZodType | undefined,
): LintFinding[] {
  const problems = problemsOf(value, schema);
  if (problems.length === 0) return [];
  const fix = 'Correct it, or the schema that it does not fit.';
  return [
    { rule, severity: 'error', field, problem: `does not fit the schema: ${problems.join('; ')}`, fix },
  ];
}

/** What a schema has against a value, in words. */
export function problemsOf(value: unknown, schema: z.ZodType | undefined): string[] {
  const parsed = schema?.safeParse(value);
  if (parsed === undefined || parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => {
    const place = formatPath(path.map((part) => (typeof part === 'number' ? part : String(part))));
    return place === '' ? message : `${place}: ${message}`;
  });
}
