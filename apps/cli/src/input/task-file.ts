import { type JobSpec, readJobSpec } from '@parallel-agents/app';
import {
  type Assignment,
  issuesOf,
  readDocument,
  readInputText,
  type StructuredDocument,
} from '@parallel-agents/app/internal/documents';
import { bestOfSchema, jobFields, madeUpAgentSchema } from '@parallel-agents/app/internal/fields';
import { type AgentTask, agentTaskSchema, InputError } from '@parallel-agents/core';
import { z } from 'zod';
import type { Environment } from '../settings/environment.ts';
import { taskFileHelp } from './task-lines.ts';

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
    bestOf: bestOfSchema.exactOptional(),
    ...jobFields,
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

/** A file with a job of another kind. */
export interface JobFile {
  spec: Exclude<JobSpec, { tasks: unknown }>;
  locate: StructuredDocument['locate'];
}

/**
 * Reads a file with tasks, or with a job of any other kind; standard input for `-`.
 *
 * @throws InputError with file, line and column
 */
export async function readJobFile(path: string, environment: Environment): Promise<TaskFile | JobFile> {
  const document = readDocument(await readInputText(path, environment, taskFileHelp));
  const { value, locate } = document;
  if (!isOtherJob(value)) return readTasks(document);
  const { $schema: _schema, ...fields } = value;
  try {
    const spec = readJobSpec(fields);
    if (!('tasks' in spec)) return { spec, locate };
  } catch (thrown) {
    throw thrown instanceof InputError ? new InputError(thrown.issues.map(locate)) : thrown;
  }
  return readTasks(document);
}

/** Without tasks it is no task file, whatever else it says. */
function isOtherJob(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return ['goal', 'create', 'refine', 'review'].some((kind) => Object.hasOwn(value, kind));
}

function readTasks(document: StructuredDocument): TaskFile {
  const parsed = frameSchema.safeParse(document.value);
  if (parsed.success) {
    const { $schema: _schema, ...spec } = parsed.data;
    return { ...spec, locate: document.locate };
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
  return 'A task file is { "tasks": [{ "agent": …, "description": … }, …] }; `parallel-agents schema` has all fields. Another job has "goal", "create", "refine" or "review" instead.';
}
