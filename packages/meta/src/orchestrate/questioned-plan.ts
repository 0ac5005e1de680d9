import { isDeepStrictEqual } from 'node:util';
import type { InputIssue } from '@parallel-agents/core';
import { levelsOf } from './levels.ts';
import type { Plan, PlannedTask } from './plan.ts';

/** Shorter chains are what a result that is judged or summed up needs. */
const shortestChain = 4;
/** Two descriptions with so large a share of their words in common ask the same. */
const sameWords = 0.9;

/** One agent does one task. */
export function checkApproach({ approach, tasks }: Plan): InputIssue[] {
  if (approach === 'fan-out' || tasks.length === 1) return [];
  const message = `one agent will do, yet there are ${tasks.length} tasks`;
  const fix = 'Give one task, or choose fan-out and say why.';
  return [{ code: 'INVALID_TASK', path: ['approach'], message, fix }];
}

/**
 * What a planner is asked about before anybody pays for it: tasks that ask the same twice, and a plan in which each task
 * waits for the one before, which one agent does better.
 */
export function questionPlan({ tasks, approach, chain }: Plan): InputIssue[] {
  const asked = tasks.map((task) => ({
    task,
    dependsOn: [...task.dependsOn].sort(),
    words: wordsOf(task.description),
  }));
  const issues = asked.flatMap((one, index): InputIssue[] => {
    const twin = asked.slice(0, index).find((other) => asksTheSame(one, other));
    if (twin === undefined) return [];
    const message = `asks the same of ${one.task.agent} as "${twin.task.id}"`;
    const fix = 'Leave one of them out, or say in their descriptions what differs.';
    return [{ code: 'INVALID_TASK', path: ['tasks', index], message, fix }];
  });
  const isChain = tasks.length >= shortestChain && levelsOf(tasks).depth === tasks.length;
  if (approach === 'fan-out' && isChain && chain === undefined) {
    const message = 'each task waits for the one before, so nothing runs at the same time';
    const fix = 'Make it one task of one agent, or say in "chain" why several agents must have it in turn.';
    issues.push({ code: 'INVALID_TASK', path: ['tasks'], message, fix });
  }
  return issues;
}

interface Asked {
  task: PlannedTask;
  dependsOn: readonly string[];
  words: ReadonlySet<string>;
}

function asksTheSame(one: Asked, other: Asked): boolean {
  return (
    one.task.agent === other.task.agent &&
    areAlike(one.words, other.words) &&
    isDeepStrictEqual(one.dependsOn, other.dependsOn) &&
    isDeepStrictEqual(one.task.input ?? {}, other.task.input ?? {})
  );
}

function areAlike(words: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  const wanted = sameWords * Math.max(words.size, others.size);
  let possible = words.size;
  for (const word of words) {
    if (possible < wanted) return false;
    if (!others.has(word)) possible--;
  }
  return possible >= wanted;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}
