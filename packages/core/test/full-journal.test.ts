import { describe, expect, it } from 'vitest';
import { createOrchestrator, type JobEvent, type Journal, JournalError } from '../src/index.ts';
import { memoryJournal } from '../src/testing/index.ts';
import { writer } from './kit/agents.ts';
import { gateway } from './kit/gateway.ts';

describe('a journal that can keep no more', () => {
  const full = (after: number): Journal => {
    const journal = memoryJournal();
    const begin = journal.begin.bind(journal);
    journal.begin = async (started) => {
      const kept = await begin(started);
      let left = after;
      const append = async (event: JobEvent): Promise<void> => {
        left -= 1;
        if (left >= 0) return kept.append(event);
        throw new JournalError({
          code: 'JOURNAL_WRITE_FAILED',
          message: 'The disk is full.',
          fix: 'Make room.',
        });
      };
      return { ...kept, append };
    };
    return journal;
  };
  const many = Array.from({ length: 5 }, (_, index) => ({
    agent: 'writer',
    description: `Say number${index}.`,
  }));

  it('is told at once; what runs is brought back, and nothing more is spawned', async () => {
    const runtime = gateway();
    const run = createOrchestrator({ runtime, agents: [writer], journal: full(4), maxConcurrent: 1 }).run(
      many,
    );
    const events = [];
    for await (const event of run) events.push(event.type);
    const { results, summary } = await run;
    expect(results.map(({ status }) => status)).toEqual([
      'completed',
      'failed',
      'failed',
      'failed',
      'failed',
    ]);
    expect(summary.notCompleted.map(({ code }) => code)).toEqual(Array(4).fill('JOURNAL_WRITE_FAILED'));
    expect(runtime.calls.length).toBe(1);
    expect(events.filter((type) => type === 'journal.failed').length).toBe(1);
    expect(events.indexOf('journal.failed')).toBeLessThan(events.indexOf('task.ended'));
  });

  it('is done without where the user chose so', async () => {
    const options = {
      runtime: gateway(),
      agents: [writer],
      journal: full(4),
      onJournalFailure: 'continue',
    } as const;
    expect((await createOrchestrator(options).run(many)).summary).toMatchObject({ completed: 5 });
  });
});
