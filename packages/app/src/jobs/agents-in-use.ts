import {
  type AgentDefinition,
  type AgentRuntime,
  type AgentTask,
  InputError,
  type ToolSource,
} from '@parallel-agents/core';
import { listMissing, missingTools, whyWithoutTools } from '@parallel-agents/core/internal';
import type { KnownAgents } from '../agents/agents.ts';
import type { Describe } from '../basics/describe.ts';
import type { Notes } from '../basics/notes.ts';

/** As many as are worth the words. */
const mostNamed = 3;

/**
 * Says what the agents of these tasks lose here, in a line for each kind, before anything is paid for.
 *
 * @throws InputError for an agent that would work without its tools, where that is not to be forgiven
 */
export function noteAgentsInUse(
  tasks: readonly AgentTask[],
  { registry, originOf }: KnownAgents,
  runtime: Pick<AgentRuntime, 'name' | 'capabilities'>,
  {
    strict = false,
    describe,
    note,
    tools,
  }: { strict?: boolean; describe: Describe; note: Notes['note']; tools?: ToolSource | undefined },
): void {
  const used = [...new Set(tasks.map((task) => namedBy(task, registry)))].filter(
    (agent) => agent !== undefined,
  );
  const withheld = used.flatMap((agent) => {
    const why = whyWithoutTools(agent, runtime, tools);
    return why === undefined ? [] : [{ name: agent.name, why }];
  });
  if (strict && withheld.length > 0) {
    const fix = `Write "tools: none" in its file, choose another runtime, or leave ${describe('strict')} out.`;
    throw new InputError(
      withheld.map(({ name, why }) => ({
        code: 'INVALID_AGENT',
        path: [],
        message: `"${name}" would work without its tools: ${why}`,
        fix,
      })),
    );
  }
  const [first] = withheld;
  if (first !== undefined)
    note(
      `Without their tools: ${few(withheld.map(({ name }) => name))}. The first: ${first.why}${waysFor(first.why, describe)}.`,
    );
  const some = used.flatMap((agent) => {
    const missing = missingTools(agent, runtime, tools);
    return missing.length === 0 ? [] : [{ name: agent.name, missing }];
  });
  const [partly] = some;
  if (partly !== undefined)
    note(
      `Without some of their tools: ${few(some.map(({ name }) => name))}. The first: ${listMissing(partly.missing)}${waysFor(listMissing(partly.missing), describe)}.`,
    );
  if (tools !== undefined && used.length > 0 && used.every((agent) => agent.tools === 'none'))
    note(
      `No agent of this job asks for tools, so that ${describe('allowTools')} and ${describe('mcp')} give none: name them in a file’s "tools".`,
    );
  noteModels(
    used.map(({ name }) => name),
    originOf,
    { describe, note },
  );
}

/** How the tools are given that whoever runs it has not allowed. */
function waysFor(why: string, describe: Describe): string {
  return /\ballowed for this run\b/.test(why)
    ? `; ${describe('allowTools')} and ${describe('mcp')} give some`
    : '';
}

function noteModels(
  names: readonly string[],
  originOf: KnownAgents['originOf'],
  { describe, note }: { describe: Describe; note: Notes['note'] },
): void {
  const others = names.filter((name) => originOf(name).remarks?.some(({ kind }) => kind === 'model'));
  if (others.length === 0) return;
  note(`Not with the model of their file: ${few(others)} (${describe('showAgent', 'NAME')} says why).`);
}

function few(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return [...names.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** What else is wrong with a task, the run says. */
function namedBy(task: AgentTask, registry: KnownAgents['registry']): AgentDefinition | undefined {
  const agent: unknown = task?.agent;
  return typeof agent === 'string' ? registry.resolve(agent) : undefined;
}
