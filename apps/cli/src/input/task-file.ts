import {
  type Assignment,
  issuesOf,
  readDocument,
  readInputText,
  type StructuredDocument,
} from '@parallel-agents/app/documents';
import { madeUpAgentSchema } from '@parallel-agents/app/fields';
import { type AgentTask, agentTaskSchema, InputError } from '@parallel-agents/core';
import { z } from 'zod';
import type { Environment } from '../settings/environment.ts';

/** What a task file holds; published as JSON Schema. */
const taskFileSchema = z
  .strictObject({
    $schema: z.string().optional().describe('For editors; not read.'),
    tasks: z.array(agentTaskSchema).min(1).describe('What is to be done; all of it runs in the end.'),
    agents: z
      .array(madeUpAgentSchema)
      .max(50)
      .exactOptional()
      .describe('Agents that are made up for these tasks.'),
  })
  .meta({
    title: 'parallel-agents task file',
    description: 'Tasks for `parallel-agents run`, in YAML or JSON.',
  });

/** The frame only: what is wrong inside a task, the run says, together with everything else that is wrong. */
const frameSchema = taskFileSchema.extend({ tasks: z.array(z.custom<AgentTask>()) });

export interface TaskFile extends Assignment {
  /** Points an issue that a run found in these tasks at its line. */
  locate: StructuredDocument['locate'];
}

/**
 * Reads a task file, or standard input for `-`.
 *
 * @throws InputError with file, line and column
 */
export async function readTaskFile(path: string, environment: Environment): Promise<TaskFile> {
  const document = readDocument(await readInputText(path, environment));
  const parsed = frameSchema.safeParse(document.value);
  if (parsed.success) {
    const { tasks, agents } = parsed.data;
    return { tasks, ...(agents && { agents }), locate: document.locate };
  }
  throw new InputError(
    issuesOf(parsed.error, 'INVALID_FILE', () => frameFix(document.value)).map(document.locate),
  );
}

/** The JSON Schema of a task file, for editors and other programs. */
export function taskFileJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(taskFileSchema, { io: 'input' }) };
}

function frameFix(value: unknown): string {
  if (Array.isArray(value)) return 'Put the list under "tasks:", as { "tasks": [ … ] }.';
  return 'A task file is { "tasks": [{ "agent": …, "description": … }, …] }; `parallel-agents schema` has all fields.';
}
