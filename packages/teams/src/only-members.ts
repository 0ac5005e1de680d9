import { type AgentTask, InputError } from '@parallel-agents/core';

/**
 * Some members of a team: each goes by the end of its task’s id (`security`) or by its agent’s name, however it is spelt.
 *
 * @param only all of them where it is absent
 * @param option what the caller calls `only`, for errors
 * @throws InputError `INVALID_OPTION` naming the members that there are
 * @example
 * const tasks = onlyMembers(createReviewTeam(code), ['security', 'performance']);
 */
export function onlyMembers(
  tasks: readonly AgentTask[],
  only: readonly string[] | undefined,
  option = 'only',
): AgentTask[] {
  if (only === undefined) return [...tasks];
  const isMember = (name: string, task: AgentTask): boolean =>
    [task.agent, memberOf(task)].some((known) => bare(known) === bare(name));
  const unknown = only.filter((name) => !tasks.some((task) => isMember(name, task)));
  if (unknown.length > 0 || only.length === 0) {
    const named = unknown.map((name) => JSON.stringify(name)).join(', ');
    const message = unknown.length > 0 ? `the team has no member ${named}` : 'it names no member';
    const fix = `Its members are: ${tasks.map(memberOf).join(', ')}.`;
    throw new InputError([{ code: 'INVALID_OPTION', path: [option], message, fix }]);
  }
  const chosen = tasks.filter((task) => only.some((name) => isMember(name, task)));
  return chosen.map(({ dependsOn, ...task }) => {
    // Nobody waits for a member that is not there.
    const left = dependsOn?.filter((id) => chosen.some((other) => other.id === id)) ?? [];
    return { ...task, ...(left.length > 0 && { dependsOn: left }) };
  });
}

function memberOf({ id = '' }: AgentTask): string {
  return id.slice(id.indexOf('-') + 1);
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}
