import type { AgentResolver, InputIssue } from '@parallel-agents/core';
import { creatorName, refinerName, reviewerName } from '../agents/names.ts';
import { mayHaveField } from './fields.ts';
import type { MissingAgent, PlannedTask } from './plan.ts';

/** The numbers that a goal demands, read by code and kept by it: no plan can leave them out, and no text says that they are reached. */
export interface GoalNumbers {
  /** What every score must come to, of 10. */
  atLeast?: number;
  /** How many agents are to be made. */
  agents?: number;
}

const number = String.raw`(\d{1,2}(?:\.\d+)?)(?!\.?\d)`;
const scored = String.raw`\b(?:scor(?:e|es|ed|ing)|rat(?:e[sd]?|ing|ings)|grade[sd]?)\b`;
const bound = `(?:at least|no less than|not (?:below|under)|a minimum of|minimum|above|over|≥|>=|>)`;

/** The forms in which people write a bar; the number is the first group. */
const bars = [
  new RegExp(String.raw`${scored}[^.\n\d]{0,40}${bound}\s*${number}`, 'i'),
  new RegExp(
    String.raw`${scored}[^.\n\d]{0,30}\b${number}\s*(?:/\s*10\s*)?(?:\+|or (?:more|better|higher|above|up)\b)`,
    'i',
  ),
  new RegExp(
    String.raw`\b(?:all|each|every|both|them|they)\b[^.\n]{0,60}${scored}\s+(?:of\s+|an?\s+)?${number}`,
    'i',
  ),
  new RegExp(String.raw`${bound}\s*${number}[^.\n]{0,30}${scored}`, 'i'),
];

const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const counted = new RegExp(
  String.raw`\b(?:create|build|design|make|write|develop)\s+(?:me\s+|us\s+)?(\d{1,3}|${words.join('|')})\s+(?:[\w-]+\s+){0,3}agents?\b`,
  'i',
);

export function numbersIn(goal: string): GoalNumbers {
  const atLeast = bars.map((form) => Number(form.exec(goal)?.[1])).find((found) => found > 0 && found <= 10);
  const count = counted.exec(goal)?.[1]?.toLowerCase();
  const agents = count === undefined ? undefined : words.indexOf(count) + 1 || Number(count);
  return { ...(atLeast !== undefined && { atLeast }), ...(agents !== undefined && agents > 0 && { agents }) };
}

/** The tasks with what the goal demands of those that measure; what a plan expects beyond it stays. */
export function withNumbers<Task extends PlannedTask>(
  tasks: readonly Task[],
  { atLeast }: GoalNumbers,
): Task[] {
  if (atLeast === undefined) return [...tasks];
  return tasks.map((task) => {
    const measures = task.agent === reviewerName;
    const field = task.expects?.field ?? (measures ? 'overallScore' : undefined);
    if (field === undefined || !(measures || isScore(field))) return task;
    return { ...task, expects: { field, atLeast: Math.max(atLeast, task.expects?.atLeast ?? 0) } };
  });
}

/** What a plan leaves out of the numbers that the goal demands. */
export function checkNumbers(
  { tasks, missingAgents }: { tasks: readonly PlannedTask[]; missingAgents: readonly MissingAgent[] },
  { atLeast, agents: wanted }: GoalNumbers,
): InputIssue[] {
  const made = tasks.filter(({ agent }) => agent === creatorName);
  const issues: InputIssue[] = [];
  const add = (path: InputIssue['path'], message: string, fix: string): void => {
    issues.push({ code: 'INVALID_TASK', path, message, fix });
  };
  if (wanted !== undefined && made.length + missingAgents.length < wanted) {
    const fix = `Give ${creatorName} one task for each of them`;
    add(['tasks'], `the goal asks for ${wanted} agents, and the plan makes ${made.length}`, `${fix}.`);
  }
  if (atLeast === undefined) return issues;
  issues.push(...checkJudged(tasks, atLeast));
  if (!tasks.some(({ expects }) => expects !== undefined && isScore(expects.field))) {
    const fix = 'Have a task judge it, and expect the number of that task.';
    add(['tasks'], `the goal demands a score of at least ${atLeast}, and no task measures one`, fix);
  }
  return issues;
}

/** Each design that is made or revised is judged by a task of its own. */
export function checkJudged(tasks: readonly PlannedTask[], atLeast: number): InputIssue[] {
  const makers: readonly string[] = [creatorName, refinerName];
  const judged = new Set(tasks.flatMap(({ agent, dependsOn }) => (agent === reviewerName ? dependsOn : [])));
  // One that is revised within the plan is judged when it has been.
  const revised = new Set(tasks.flatMap(({ agent, dependsOn }) => (agent === refinerName ? dependsOn : [])));
  return tasks.flatMap(({ id, agent }, index): InputIssue[] => {
    if (!makers.includes(agent) || judged.has(id) || revised.has(id)) return [];
    const message = `"${id}" must come to a score of at least ${atLeast}, and no task judges it`;
    const fix = `Add a task of ${reviewerName} that depends on it.`;
    return [{ code: 'INVALID_TASK', path: ['tasks', index], message, fix }];
  });
}

/** What was expected of a task is expected of what takes its place: of the last one that can answer with the number. */
export function withInherited<Task extends PlannedTask & { replaces: string[] }>(
  tasks: readonly Task[],
  earlier: readonly PlannedTask[],
  agents: AgentResolver,
): { tasks: Task[]; issues: InputIssue[] } {
  const inherited = [...tasks];
  const issues: InputIssue[] = [];
  for (const { id, expects } of earlier) {
    if (expects === undefined) continue;
    const places = tasks.flatMap(({ replaces }, index) => (replaces.includes(id) ? [index] : []));
    if (places.length === 0) continue;
    const place = places.findLast((index) => {
      const agent = agents.resolve(tasks[index]?.agent ?? '');
      return agent !== undefined && mayHaveField(agent, expects.field);
    });
    const task = place === undefined ? undefined : inherited[place];
    if (place === undefined || task === undefined) {
      const message = `"${id}" was expected to come to ${expects.field} ≥ ${expects.atLeast}, and nothing that replaces it measures that`;
      const fix = 'Let one of the tasks that replace it measure it.';
      issues.push({ code: 'INVALID_TASK', path: ['tasks', places[0] ?? 0, 'replaces'], message, fix });
      continue;
    }
    const own = task.expects?.field === expects.field ? task.expects.atLeast : 0;
    inherited[place] = { ...task, expects: { ...expects, atLeast: Math.max(own, expects.atLeast) } };
  }
  return { tasks: inherited, issues };
}

function isScore(field: string): boolean {
  return /score$/i.test(field);
}
