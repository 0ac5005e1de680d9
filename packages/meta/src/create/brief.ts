import { InputError, type InputIssue } from '@parallel-agents/core';
import { boundedParse, formatPath, sayIssue } from '@parallel-agents/core/internal';
import { z } from 'zod';

/** What an agent may be called. */
export const agentNamePattern: RegExp = /^[a-z][a-z0-9_]{2,63}$/;

/** Longer than this is material, not a brief. */
const mostCharacters = 20_000;

export const briefSchema = z.strictObject({
  name: z
    .string('must be text')
    .regex(agentNamePattern, 'must be lower case letters, digits and "_", 3 to 64, a letter first')
    .optional()
    .describe('Absent: the creator names it.'),
  purpose: z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be text') })
    .max(mostCharacters, {
      error: () => `must be at most ${mostCharacters.toLocaleString('en-US')} characters`,
    })
    .refine((text) => text.trim() !== '', 'must say what the agent is for')
    .describe('Given what, it produces what, for whom.'),
  domain: z.string('must be text').max(mostCharacters).optional().describe('The field it works in.'),
  capabilities: z
    .array(z.string('must be text').max(mostCharacters))
    .max(50)
    .optional()
    .describe('What it can do.'),
});

/** What a new agent is to be: what it is for, and what it may be called. */
export type AgentBrief = z.infer<typeof briefSchema>;

/**
 * Checks briefs before anything is spawned.
 * @param taken names that agents already have
 * @throws InputError with every problem of every brief
 */
export function checkBriefs(briefs: readonly AgentBrief[], taken: readonly string[]): AgentBrief[] {
  if (briefs.length === 0)
    throw new InputError([issue(['create'], 'there are no briefs', 'Give at least one.')]);
  const issues: InputIssue[] = [];
  const owners = new Map(taken.map((name) => [name, 'an agent that is there already']));
  const checked = briefs.flatMap((brief, index) => {
    const parsed = boundedParse(briefSchema, brief);
    if (!parsed.success) {
      for (const found of parsed.error.issues)
        for (const problem of fieldIssues(index, found)) issues.push(problem);
      return [];
    }
    const { name } = parsed.data;
    const owner = name === undefined ? undefined : owners.get(name);
    if (owner !== undefined) {
      const message = `the name "${name}" belongs to ${owner}`;
      issues.push(
        issue(['create', index, 'name'], message, 'Choose another name, or refine the agent that is there.'),
      );
    }
    if (name !== undefined) owners.set(name, `create[${index}]`);
    return [parsed.data];
  });
  if (issues.length > 0) throw new InputError(issues);
  return checked;
}

function fieldIssues(index: number, found: z.core.$ZodIssue): InputIssue[] {
  const path = [
    'create',
    index,
    ...found.path.map((part) => (typeof part === 'number' ? part : String(part))),
  ];
  if (found.code === 'unrecognized_keys') {
    const fix = `The fields of a brief are: ${Object.keys(briefSchema.shape).join(', ')}.`;
    return found.keys.map((key) => issue([...path, key], 'unknown field', fix));
  }
  return [issue(path, sayIssue(found), `Correct ${formatPath(path)}.`)];
}

function issue(path: InputIssue['path'], message: string, fix: string): InputIssue {
  return { code: 'INVALID_TASK', path, message, fix };
}
