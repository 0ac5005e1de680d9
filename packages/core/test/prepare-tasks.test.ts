import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAgent, resolverOf } from '../src/agent/agent-definition.ts';
import { InputError } from '../src/errors.ts';
import { prepareTasks } from '../src/task/prepare-tasks.ts';
import type { AgentTask } from '../src/task/task.ts';
import { anyAgent, writer } from './kit/agents.ts';

const agents = resolverOf([
  writer,
  defineAgent({
    ...anyAgent,
    name: 'judge',
    inputSchema: z.looseObject({ code: z.string().default('none') }),
    outputSchema: z.object({ score: z.number() }),
  }),
]);

const issuesOf = (tasks: unknown) => {
  try {
    prepareTasks(tasks as AgentTask[], agents);
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.issues;
    throw thrown;
  }
  return [];
};

test('fills in ids, defaults and formats', () => {
  const [writer, judge] = prepareTasks(
    [
      { agent: 'writer', description: 'w' },
      { agent: 'judge', description: 'j', timeoutSeconds: 3, dependsOn: ['writer-1', 'writer-1'] },
    ],
    agents,
  );
  expect(writer).toMatchObject({ id: 'writer-1', outputFormat: 'text', timeoutSeconds: 120, priority: 5 });
  expect(judge).toMatchObject({
    id: 'judge-2',
    outputFormat: 'json',
    timeoutSeconds: 3,
    dependsOn: ['writer-1'],
  });
  expect(judge?.task.input).toEqual({ code: 'none' });
  expect(judge?.outputJsonSchema).toMatchObject({ type: 'object', required: ['score'] });
});

test('a made-up id steps aside for one that was given', () => {
  const ids = prepareTasks(
    [
      { agent: 'writer', description: 'a' },
      { id: 'writer-1', agent: 'writer', description: 'b' },
    ],
    agents,
  );
  expect(ids.map(({ id }) => id)).toEqual(['writer-1-2', 'writer-1']);
});

test('a format other than json turns the schema off', () => {
  const [task] = prepareTasks([{ agent: 'judge', description: 'j', outputFormat: 'markdown' }], agents);
  expect(task?.outputSchema).toBeUndefined();
});

describe('refuses, with the place and the fix,', () => {
  const task = { agent: 'writer', description: 'w' };
  test.each([
    ['an empty list', [], 'INVALID_TASK', ['tasks']],
    ['an empty description', [{ ...task, description: ' ' }], 'INVALID_TASK', ['tasks', 0, 'description']],
    ['a missing agent', [{ description: 'w' }], 'INVALID_TASK', ['tasks', 0, 'agent']],
    ['an unknown agent', [{ ...task, agent: 'writter' }], 'UNKNOWN_AGENT', ['tasks', 0, 'agent']],
    ['an unknown field', [{ ...task, timeout: 3 }], 'INVALID_TASK', ['tasks', 0, 'timeout']],
    ['a timeout of 0', [{ ...task, timeoutSeconds: 0 }], 'INVALID_TASK', ['tasks', 0, 'timeoutSeconds']],
    ['a negative timeout', [{ ...task, timeoutSeconds: -5 }], 'INVALID_TASK', ['tasks', 0, 'timeoutSeconds']],
    [
      'a timeout that no timer can hold',
      [{ ...task, timeoutSeconds: 1e9 }],
      'INVALID_TASK',
      ['tasks', 0, 'timeoutSeconds'],
    ],
    ['an id that is a path', [{ ...task, id: '../x' }], 'INVALID_TASK', ['tasks', 0, 'id']],
    [
      'double ids',
      [
        { ...task, id: 'a' },
        { ...task, id: 'a' },
      ],
      'DUPLICATE_TASK_ID',
      ['tasks', 1, 'id'],
    ],
    [
      'an unknown dependency',
      [{ ...task, dependsOn: ['b'] }],
      'UNKNOWN_DEPENDENCY',
      ['tasks', 0, 'dependsOn', 0],
    ],
    [
      'a task that waits for itself',
      [{ ...task, id: 'a', dependsOn: ['a'] }],
      'DEPENDENCY_CYCLE',
      ['tasks', 0, 'dependsOn'],
    ],
    [
      'input of the wrong type',
      [{ agent: 'judge', description: 'j', input: { code: 1 } }],
      'INVALID_TASK',
      ['tasks', 0, 'input', 'code'],
    ],
    ['something that is no task', ['x'], 'INVALID_TASK', ['tasks', 0]],
  ])('%s', (_name, tasks, code, path) => {
    const [first] = issuesOf(tasks);
    expect(first).toMatchObject({ code, path });
    expect(first?.fix).not.toBe('');
  });

  test('a cycle, and names it', () => {
    const [first] = issuesOf([
      { ...task, id: 'a', dependsOn: ['c'] },
      { ...task, id: 'b', dependsOn: ['a'] },
      { ...task, id: 'c', dependsOn: ['b'] },
      { ...task, id: 'd', dependsOn: ['a'] },
    ]);
    expect(first?.message).toMatch(/a → c → b → a/);
  });

  test('several things that are wrong with one task', () => {
    const codes = issuesOf([{ agent: 'nobody', description: '' }]).map(({ code }) => code);
    expect(codes).toEqual(['INVALID_TASK', 'UNKNOWN_AGENT']);
  });

  test('everything that is wrong at once', () => {
    const codes = issuesOf([
      { ...task, agent: 'nobody' },
      { ...task, description: '' },
      { ...task, dependsOn: ['x'] },
    ]).map(({ code }) => code);
    expect(codes).toEqual(['UNKNOWN_AGENT', 'INVALID_TASK', 'UNKNOWN_DEPENDENCY']);
  });
});
