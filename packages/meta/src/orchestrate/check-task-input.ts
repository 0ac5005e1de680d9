import type { AgentDefinition, InputIssue } from '@parallel-agents/core';
import { boundedParse } from '@parallel-agents/core/internal';
import { mayHaveField } from './fields.ts';
import type { PlannedTask } from './plan.ts';
import { findReferences, resolveReferences } from './references.ts';

type Problem = Omit<InputIssue, 'code'>;

/**
 * What is wrong with the input of a task: its references, then what its agent does not take, then what it expects.
 * @param agent absent where it has yet to be created; its input is checked when it is there
 * @param agentOf the agent of another task, as far as it is known
 */
export function checkTaskInput(
  task: PlannedTask,
  agent: AgentDefinition | undefined,
  agentOf: (taskId: string) => AgentDefinition | undefined,
): Problem[] {
  return [
    ...checkReferences(task, agentOf),
    ...(agent ? checkFields(task, agent) : []),
    ...(agent ? checkExpectation(task, agent) : []),
  ];
}

function checkReferences(
  task: PlannedTask,
  agentOf: (taskId: string) => AgentDefinition | undefined,
): Problem[] {
  return findReferences(task.input).flatMap(({ path: place, reference }): Problem[] => {
    const path = ['input', ...place];
    if (reference === undefined) {
      const message = 'is no reference';
      return [{ path, message, fix: 'Write { "$result": TASK } or { "$result": TASK, "field": NAME }' }];
    }
    const { $result: id, field } = reference;
    if (!task.dependsOn.includes(id)) {
      const message = `refers to "${id}", on which the task does not depend`;
      return [{ path, message, fix: `Add "${id}" to dependsOn` }];
    }
    const agent = agentOf(id);
    if (field === undefined || agent === undefined || mayHaveField(agent, field)) return [];
    const message = `the answers of ${agent.name} have no field "${field}"`;
    return [{ path, message, fix: 'Name a field that they have, or none' }];
  });
}

function checkFields(task: PlannedTask, agent: AgentDefinition): Problem[] {
  if (agent.inputSchema === undefined) return [];
  const references = new Set(findReferences(task.input).map(({ path }) => JSON.stringify(path)));
  const parsed = boundedParse(
    agent.inputSchema,
    resolveReferences(task.input ?? {}, ({ $result }) => $result),
  );
  const issues = parsed.error?.issues ?? [];
  // Of what type a result will be, nobody knows yet; the agent is shown it as data.
  const isOpen = (path: readonly PropertyKey[]): boolean =>
    [1, 2].some((length) => references.has(JSON.stringify(path.slice(0, length))));
  return issues
    .filter(({ path }) => !isOpen(path))
    .map(({ path, message }) => ({
      path: ['input', ...path.map((part) => (typeof part === 'number' ? part : String(part)))],
      message,
      fix: `Give it as ${agent.name} takes it`,
    }));
}

function checkExpectation({ expects }: PlannedTask, agent: AgentDefinition): Problem[] {
  if (expects === undefined || mayHaveField(agent, expects.field)) return [];
  const message = `the answers of ${agent.name} have no field "${expects.field}"`;
  return [{ path: ['expects', 'field'], message, fix: 'Name a number that they have' }];
}
