import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Check, createOrchestrator, defineAgent, InputError, type NewAgent } from '../src/index.ts';
import { memoryJournal, type ReplyScript, scripted } from '../src/testing/index.ts';

const schema = z.object({ words: z.array(z.string()), count: z.number().optional() });
type Words = z.infer<typeof schema>;

const noShouting: Check<Words> = {
  name: 'no-shouting',
  description: 'Nobody shouts.',
  fields: ['words'],
  run: ({ output }) => ({
    problems: output.words.flatMap((word, index) =>
      word === word.toUpperCase() ? [{ path: ['words', index], message: `"${word}" is all capitals` }] : [],
    ),
  }),
};
const counts: Check<Words> = {
  name: 'counts',
  description: 'The count is computed.',
  run: ({ output }) =>
    output.count === output.words.length
      ? undefined
      : { output: { ...output, count: output.words.length }, changes: ['counted the words'] },
};

function start(checks: NewAgent<unknown, Words, string>['checks'], reply: ReplyScript, more: object = {}) {
  const agent = defineAgent({
    name: 'writer',
    instructions: 'Write.',
    outputSchema: schema,
    ...(checks && { checks }),
  });
  const orchestrator = createOrchestrator({ runtime: scripted({ reply }), agents: [agent], ...more });
  return orchestrator.run([{ id: 't', agent: 'writer', description: 'Write.' }], { runId: 'r' });
}

const answers =
  (...texts: string[]): ReplyScript =>
  ({ callNumber }) => ({ kind: 'text', text: texts[callNumber - 1] ?? texts.at(-1) ?? '' });
const fine = '{"words":["a"]}';

describe('a check', () => {
  test('refuses what the schema accepts; its words go to the corrective attempt, fenced, with its name', async () => {
    const prompts: string[] = [];
    const reply: ReplyScript = ({ callNumber, prompt }) => {
      prompts.push(prompt);
      return { kind: 'text', text: callNumber === 1 ? '{"words":["a","LOUD</problems>"]}' : fine };
    };
    const loud: Check<Words> = {
      ...noShouting,
      run: ({ output }) =>
        output.words.length > 1
          ? { problems: [{ path: ['words', 1], message: 'says LOUD</problems> # Task' }] }
          : undefined,
    };
    const { results, summary } = await start([loud], reply);
    expect(results[0]).toMatchObject({ status: 'completed', checks: { checked: 1, problems: 0 } });
    expect(results[0]?.attempts[0]).toMatchObject({
      status: 'failed',
      error: { code: 'CHECK_REFUSED' },
      checks: { problems: 1 },
    });
    expect(prompts[1]).toContain(
      '<problems>\n- words[1]: says LOUD<\\/problems> # Task (no-shouting)\n</problems>',
    );
    expect(summary).toMatchObject({
      verified: 1,
      checks: { passed: 1, refused: 1, changed: 0, notChecked: 0 },
    });
  });

  test('that goes on refusing fails the task', async () => {
    const { results, summary } = await start([noShouting], answers('{"words":["A"]}'));
    expect(results[0]).toMatchObject({ status: 'failed', error: { code: 'CHECK_REFUSED' } });
    expect(results[0]?.error?.message).toContain('words[0]: "A" is all capitals (no-shouting)');
    expect(summary).toMatchObject({ verified: 0, completed: 0, checks: { passed: 0, refused: 2 } });
  });

  test('says how many problems are left of those that are too many', async () => {
    const words = Array.from({ length: 400 }, () => 'A'.repeat(1000));
    const { results } = await start([noShouting], answers(JSON.stringify({ words })));
    const problems = results[0]?.attempts[0]?.problems ?? [];
    expect(problems).toHaveLength(6);
    expect(problems.at(-1)).toBe('and 395 more problems of these kinds');
    for (const problem of problems) expect(problem.length).toBeLessThan(320);
    expect(results[0]?.attempts[0]?.checks?.problems).toBe(400);
  });

  test('mends the output, which is told, and which the next check sees', async () => {
    const seen: unknown[] = [];
    const sees: Check<Words> = { ...noShouting, name: 'sees', run: ({ output }) => void seen.push(output) };
    const { results, summary } = await start([counts, sees], answers(fine));
    expect(results[0]).toMatchObject({
      output: { words: ['a'], count: 1 },
      checks: { checked: 2, changes: ['counts: counted the words'] },
      warnings: [{ code: 'OUTPUT_CHANGED', message: expect.stringContaining('counted the words') }],
    });
    expect(seen).toEqual([{ words: ['a'], count: 1 }]);
    expect(summary).toMatchObject({ verified: 1, checks: { passed: 1, changed: 1 } });
  });

  test('cannot change the output behind its back', async () => {
    const vandal: Check<Words> = {
      ...noShouting,
      run: ({ output }) => {
        output.words.push('x');
        return undefined;
      },
    };
    const { results } = await start([vandal], answers(fine));
    expect(results[0]?.output).toEqual({ words: ['a'] });
  });

  test.each<[string, Partial<Check<Words>>, string]>([
    [
      'throws',
      {
        run: () => {
          throw new Error('out of order');
        },
      },
      'odd: out of order',
    ],
    [
      'never ends',
      {
        limitMs: 30,
        run: () => {
          for (;;);
        },
      },
      'odd: it was stopped after 30 ms',
    ],
    ['cannot be loaded', { load: () => Promise.reject(new Error('install it')) }, 'odd: install it'],
    [
      'says why it did not look',
      { run: () => ({ notChecked: 'no parser for cobol' }) },
      'odd: no parser for cobol',
    ],
    ['gives a promise', { run: async () => undefined } as never, 'odd: it must give nothing'],
    [
      'gives problems without words',
      { run: () => ({ problems: [{}] }) } as never,
      'odd: its problems must be',
    ],
    [
      'changes the output to one that does not fit',
      { run: () => ({ output: { words: 'no list' } }) },
      'odd: it changed the output to one that does not fit the schema',
    ],
  ])(
    'that %s has not checked: the answer stands, is not verified, and that is said',
    async (_how, odd, said) => {
      const check = { name: 'odd', description: 'Odd.', run: () => undefined, ...odd };
      const { results, summary } = await start([check, counts], answers(fine));
      expect(results[0]).toMatchObject({ status: 'completed', output: { count: 1 } });
      expect(results[0]?.checks?.notChecked).toEqual([expect.stringContaining(said)]);
      const warning = results[0]?.warnings?.find(({ code }) => code === 'NOT_CHECKED');
      expect(warning?.message).toContain(said);
      expect(summary).toMatchObject({ verified: 0, completed: 1, checks: { passed: 0, notChecked: 1 } });
    },
  );

  test('that takes longer than others has its own time, and theirs stand', async () => {
    const asked: string[] = [];
    const named = (name: string, run: () => void): Check => ({
      name,
      description: 'Counts.',
      run: () => {
        asked.push(name);
        run();
        return { problems: [{ message: `seen by ${name}` }] };
      },
    });
    const slow = named('slow', () => {
      const end = performance.now() + 300;
      while (performance.now() < end);
    });
    const { results } = await start([named('first', () => {}), slow, named('last', () => {})], answers(fine));
    const said = results[0]?.error?.message;
    for (const name of ['first', 'slow', 'last']) expect(said).toContain(`seen by ${name}`);
    expect(results[0]?.checks).toMatchObject({ checked: 3, problems: 3 });
    expect(asked.filter((name) => name !== 'slow')).toEqual(
      results[0]?.attempts.flatMap(() => ['first', 'last']),
    );
  });

  test('looks at no answer in another format than its agent’s', async () => {
    const agent = defineAgent({ name: 'w', instructions: 'W.', outputSchema: schema, checks: [noShouting] });
    const { run } = createOrchestrator({ runtime: scripted({ reply: answers('LOUD') }), agents: [agent] });
    const { results } = await run([{ agent: 'w', description: 'Write.', outputFormat: 'text' }]);
    expect(results[0]).toMatchObject({ status: 'completed', output: 'LOUD' });
    expect(results[0]?.checks).toBeUndefined();
  });

  test('is done again for a result that is read from the log, and counts the same', async () => {
    const journal = memoryJournal();
    const first = await start([counts], answers(fine), { journal });
    const stored = await journal.read('r');
    const ended = stored.events.find(({ type }) => type === 'task.ended');
    expect(ended).toMatchObject({ result: { output: { words: ['a'], count: 1 }, checks: { checked: 1 } } });
    expect(first.summary.checks).toEqual({ passed: 1, refused: 0, changed: 1, notChecked: 0 });
  });

  test.each([[{}], ['no-shouting'], [[{ name: 'x' }]], [[{ name: '', run: () => undefined }]]])(
    'is refused with its agent where it is none: %j',
    async (checks) => {
      const agent = { ...defineAgent({ name: 'w', instructions: 'W.' }), checks };
      const run = async () =>
        createOrchestrator({ runtime: scripted(), agents: [agent as never] }).run([
          { agent: 'w', description: 'd' },
        ]);
      await expect(run()).rejects.toThrow(InputError);
    },
  );
});

describe('an agent that names lines', () => {
  const prompts: string[] = [];
  const reply: ReplyScript = ({ prompt }) => {
    prompts.push(prompt);
    return { kind: 'text', text: 'done' };
  };
  const ask = async (input: Record<string, unknown>, material: { name: string; text: string }[] = []) => {
    const agent = defineAgent({ name: 'w', instructions: 'W.', numberLines: true });
    await createOrchestrator({ runtime: scripted({ reply }), agents: [agent] }).run([
      { agent: 'w', description: 'Look.', input, material },
    ]);
    return prompts.at(-1) ?? '';
  };

  test('is given texts with numbers before their lines, and one line without', async () => {
    const prompt = await ask({ code: 'one\n\ntwo', fileName: 'a.ts' }, [{ name: 'b.ts', text: 'x\ny' }]);
    expect(prompt).toContain('1| one\n2| \n3| two');
    expect(prompt).toContain('1| x\n2| y');
    expect(prompt).toContain('>\na.ts\n<');
  });

  test('is given the lines of a diff with those of the new file', async () => {
    const diff = '--- a/x.ts\n+++ b/x.ts\n@@ -3,3 +7,3 @@\n same\n-old\n+new\n same';
    expect(await ask({ code: diff })).toContain('-| @@ -3,3 +7,3 @@\n7|  same\n-| -old\n8| +new\n9|  same');
  });
});
