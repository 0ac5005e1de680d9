import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createOrchestrator, defineAgent, type RunEvent } from '../src/index.ts';
import { EventLog } from '../src/log/event-log.ts';
import { startPatience } from '../src/session/patience.ts';
import { scripted } from '../src/testing/index.ts';

const agent = defineAgent({
  name: 'writer',
  category: 'content',
  description: 'Writes.',
  version: '1.0.0',
  instructions: 'Write.',
  outputSchema: z.object({ text: z.string() }),
  tools: 'none',
  tier: 'cheap',
} as Parameters<typeof defineAgent>[0]);

const tasks = [
  { id: 'a', agent: 'writer', description: 'First.' },
  { id: 'b', agent: 'writer', description: 'Second.', dependsOn: ['a'] },
  { id: 'c', agent: 'writer', description: 'Third.', dependsOn: ['b', 'a'] },
  { id: 'bad', agent: 'writer', description: 'Fails.' },
  { id: 'd', agent: 'writer', description: 'Fourth.', dependsOn: ['bad'] },
  { id: 'e', agent: 'writer', description: 'Fifth.', dependsOn: ['d'] },
];

async function outcome(keepResults: boolean) {
  const prompts: string[] = [];
  const runtime = scripted({
    reply: ({ prompt }) => {
      prompts.push(prompt);
      if (prompt.includes('Fails.')) return { kind: 'text', text: 'no JSON' };
      return { kind: 'text', text: '{"text":"from before"}' };
    },
  });
  const run = createOrchestrator({ runtime, agents: [agent] }).run(tasks, { runId: 'r', keepResults });
  const events: RunEvent[] = [];
  for await (const event of run) events.push(event);
  const ended = events.flatMap((event) => (event.type === 'task.ended' ? [event.result] : []));
  const { results, summary } = await run;
  const { makespanSeconds: _time, ...account } = summary;
  return { prompts, ended, results, account, run };
}

describe('a run that keeps no results', () => {
  it('gives each as it comes, to tasks that depend on it too, with the same account and none in its report', async () => {
    const kept = await outcome(true);
    const taken = await outcome(false);
    expect(taken.prompts).toEqual(kept.prompts);
    expect(taken.prompts.filter((prompt) => prompt.includes('from before')).length).toBe(2);
    const facts = ({ ended }: typeof taken) =>
      ended.map(({ taskId, status, output, error }) => ({ taskId, status, output, error }));
    expect(facts(taken)).toEqual(facts(kept));
    expect(taken.account).toEqual(kept.account);
    expect(kept.results.map(({ taskId }) => taskId)).toEqual(tasks.map(({ id }) => id));
    expect(taken.results).toEqual([]);
    const again: RunEvent[] = [];
    for await (const event of taken.run) again.push(event);
    expect(again).toEqual([]);
  });
});

describe('a log that keeps nothing', () => {
  it('gives each event once, in order, and what a reader leaves to the next', async () => {
    const log = new EventLog<number>({ keeps: false });
    for (const event of [1, 2, 3, 4]) log.append(event);
    const first: number[] = [];
    for await (const event of log) {
      first.push(event);
      if (event === 2) break;
    }
    log.append(5);
    log.end();
    const rest: number[] = [];
    for await (const event of log) rest.push(event);
    expect([first, rest]).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });
});

describe('patience', () => {
  it('that ran out while nothing could run lets in first what had come in time', async () => {
    const heard: string[] = [];
    const over = Promise.withResolvers<void>();
    const end = startPatience(0.02, () => {
      heard.push('over');
      over.resolve();
    });
    setTimeout(() => heard.push('answer'), 60);
    const until = performance.now() + 150;
    while (performance.now() < until);
    await over.promise;
    end();
    expect(heard).toEqual(['answer', 'over']);
  });
});
