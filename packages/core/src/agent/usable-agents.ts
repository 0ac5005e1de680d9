import { InputError, type InputIssue } from '../errors.ts';
import type { AgentDefinition } from './agent-definition.ts';

/**
 * The agents of a list, seen to be usable.
 * @throws InputError `INVALID_AGENT` with every fault found; two different agents of one name are one
 */
export function usableAgents(agents: readonly AgentDefinition[]): readonly AgentDefinition[] {
  const byName = new Map<string, AgentDefinition>();
  const issues = agents.flatMap((agent, index): InputIssue[] => {
    const path = ['agents', index];
    const faults = agentFaults(agent, path);
    if (faults.length > 0) return faults;
    const other = byName.get(agent.name);
    if (other !== undefined && other !== agent) return [sameName(agent.name, path)];
    byName.set(agent.name, agent);
    return [];
  });
  if (issues.length > 0) throw new InputError(issues);
  return agents;
}

/** What keeps a value from being an agent; a program without types can hand in anything. */
export function agentFaults(agent: unknown, path: InputIssue['path']): InputIssue[] {
  if (typeof agent !== 'object' || agent === null) {
    return [fault(path, 'is no agent', 'Give what defineAgent returns.')];
  }
  const fields = agent as Partial<Record<keyof AgentDefinition, unknown>>;
  const texts = (['name', 'instructions'] as const).flatMap((field) => {
    const value = fields[field];
    if (typeof value === 'string' && value.trim() !== '') return [];
    return [fault([...path, field], 'must be text that is not empty', `Give the agent its ${field}.`)];
  });
  const schemas = (['inputSchema', 'outputSchema'] as const).flatMap((field) => {
    if (fields[field] === undefined || isZodSchema(fields[field])) return [];
    const fix = 'Write it with zod 4: z.object({ … }). For a plain JSON Schema, z.fromJSONSchema(schema).';
    return [fault([...path, field], 'must be a schema of zod 4', fix)];
  });
  return [...texts, ...schemas, ...checkFaults(fields.checks, [...path, 'checks'])];
}

function checkFaults(checks: unknown, path: InputIssue['path']): InputIssue[] {
  if (checks === undefined) return [];
  const what = 'must be a list of checks: objects with a name and a function run';
  const fix = 'Take them from @parallel-agents/checks, or write one: { name, description, run }.';
  if (!Array.isArray(checks)) return [fault(path, what, fix)];
  return checks.flatMap((check: unknown, index) =>
    isCheck(check) ? [] : [fault([...path, index], what, fix)],
  );
}

function isCheck(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('run' in value)) return false;
  return typeof value.name === 'string' && value.name !== '' && typeof value.run === 'function';
}

/** A name leads to one agent: which of two was meant, nobody could tell. */
export function sameName(name: string, path: InputIssue['path']): InputIssue {
  return fault(path, `another agent has the name "${name}", too`, 'Give each agent a name of its own.');
}

/** Schemas of another copy of zod are as good: they are known by what they can do, not by their class. */
function isZodSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_zod' in value && 'safeParse' in value;
}

function fault(path: InputIssue['path'], message: string, fix: string): InputIssue {
  return { code: 'INVALID_AGENT', path, message, fix };
}
