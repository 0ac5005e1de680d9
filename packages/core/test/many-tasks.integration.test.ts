// What grows with the number of tasks must neither run out of call stack nor take the square of it.
import { describe, expect, test } from 'vitest';
import { createOrchestrator, defineAgent, InputError } from '../src/index.ts';
import { resolverOf } from '../src/internal.ts';
import { prepareTasks } from '../src/task/prepare-tasks.ts';
import { scripted } from '../src/testing/index.ts';

const writer = defineAgent({
  name: 'writer',
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'i',
  tools: 'none',
  tier: 'cheap',
});
const chain = (count: number, first: string[] = []) =>
  Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    agent: 'writer',
    description: 'w',
    dependsOn: index === 0 ? first : [`t${index - 1}`],
  }));

describe('many tasks', () => {
  test('a chain of 50,000 whose first task fails ends in 50,000 results, each as short as the next', async () => {
    const runtime = scripted({ reply: () => ({ kind: 'error', status: 400 }) });
    const { run } = createOrchestrator({ runtime, agents: [writer] });
    const { results, summary } = await run(chain(50_000));
    expect(summary).toMatchObject({ asked: 50_000, failed: 50_000 });
    expect(results[49_999]?.error).toMatchObject({ code: 'DEPENDENCY_FAILED' });
    expect(results[49_999]?.error?.message).toContain('"t0" failed');
    expect(JSON.stringify(results).length).toBeLessThan(50_000 * 600);
  });

  test('a cycle among 30,000 is found in a moment, and told in a few words', () => {
    const before = process.cpuUsage();
    let thrown: unknown;
    try {
      prepareTasks(chain(30_000, ['t29999']), resolverOf([writer]));
    } catch (error) {
      thrown = error;
    }
    const { user } = process.cpuUsage(before);
    expect(thrown).toBeInstanceOf(InputError);
    const [issue] = (thrown as InputError).issues;
    expect(issue).toMatchObject({ code: 'DEPENDENCY_CYCLE' });
    expect(issue?.message).toContain('t0 → ');
    expect(issue?.message.length).toBeLessThan(400);
    expect(user / 1e6).toBeLessThan(1);
  });

  test('200,000 mistakes are told without running out of arguments', () => {
    const tasks = Array.from({ length: 200_000 }, () => ({
      agent: 'writer',
      description: 'w',
      dependsOn: ['nobody'],
    }));
    expect(() => prepareTasks(tasks, resolverOf([writer]))).toThrow(InputError);
  });
});
