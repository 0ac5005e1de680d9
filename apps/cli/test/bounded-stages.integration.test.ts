import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { pieces, repeated } from './bounded/hostile.ts';
import { StageProcess } from './bounded/stage-process.ts';
import { stages } from './bounded/stages.ts';

vi.setConfig({ testTimeout: 600_000 });

/** One or a few pieces over and over, up to as much as the stage takes, between a beginning and an end. */
const shapes = fc.record({
  unit: fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
  before: fc.constantFrom('', '[', '{"id":1,"note":', '<think>', '```json\n', 'name: a\ntools: ', '\\('),
  after: fc.constantFrom('', '{"id":1}', '</think>{"id":1}', '\n```', '!', '"}', ' -->\n---\n'),
});
/** Of each stage, the same in each run; `BOUNDED_RUNS=500` looks for others. */
const chance = process.env.BOUNDED_RUNS
  ? { numRuns: Number(process.env.BOUNDED_RUNS) }
  : { numRuns: 5, seed: 1 };

/** One for all: a process takes seconds to start. */
const work = new StageProcess();

describe.each(Object.entries(stages))('%s', (name, { limit, seconds, worst = {} }) => {
  it('ends in time on the worst that is known, and lets everything else go on', async () => {
    const held: Record<string, unknown> = {};
    for (const [what, input] of Object.entries(worst)) {
      const { longest, thrown } = await work.best(name, input.slice(0, limit), seconds);
      if (thrown !== undefined || longest > seconds) held[what] = thrown ?? longest;
    }
    expect(held).toEqual({});
  });

  it('ends in time on inputs made by chance', async () => {
    const property = fc.asyncProperty(shapes, async ({ unit, before, after }) => {
      const { longest, thrown } = await work.best(name, repeated(unit, limit, { before, after }), seconds);
      expect(thrown).toBeUndefined();
      expect(longest).toBeLessThan(seconds);
    });
    await fc.assert(property, chance);
  });
});
