// A part of what `npm run figures:chat` measures, and what docs/chat-measured.md holds of it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSharedChats } from '../chats.ts';
import { stages, tasksOfRound } from '../crashes/round.ts';
import { caption as crashCaption, crashTable } from '../crashes/table.ts';
import { type Figures, layOutDraft, measure } from '../figures/measure.ts';
import { caption, figureTable } from '../figures/table.ts';
import { ways } from '../figures/ways.ts';
import { blockOnPage } from '../page.ts';

describe('three results, each of a sub-agent that needs the same file', () => {
  let chats: Awaited<ReturnType<typeof startSharedChats>>;
  const figures = new Map<string, Figures>();
  const of = (name: string): Figures => {
    const found = figures.get(name);
    if (found === undefined) throw new Error(`${name} was not measured.`);
    return found;
  };

  beforeAll(async () => {
    chats = await startSharedChats();
    await layOutDraft(chats);
  });

  afterAll(async () => {
    console.log(figureTable([...figures.values()]));
    await chats?.[Symbol.asyncDispose]();
  });

  it.each(ways)('$name: all of them arrive in the chat', async (way) => {
    const measured = await measure(chats, way, { count: 3, material: true });
    figures.set(way.name, measured);
    expect(measured.arrived).toBe(3);
  });

  it('cost the chat and its sub-agents less through the plugin than in the other ways', () => {
    const plugin = of('this plugin');
    for (const name of ['`sessions_spawn`, announced', '`collect` and `agents_wait`']) {
      // At worst for us: a busy gateway announces all results in one message, a quick one each in its own.
      expect(plugin.parent.read).toBeLessThan(of(name).parent.read);
      expect(plugin.children.read).toBeLessThan(of(name).children.read / 3);
    }
    const inCodeMode = of('this plugin, in Code Mode');
    expect(inCodeMode.children.read).toBeLessThan(of('`agents.run`, in Code Mode').children.read / 2);
  });
});

const cells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

describe('the table of docs/chat-measured.md', () => {
  it('has rows as the script prints them: each way with 5 results, and as many with 20 as were measured', async () => {
    const [table = '', counted = ''] = (await blockOnPage('figures')).split('\n\n');
    const [head = '', , ...rows] = table.split('\n');
    expect(cells(head)).toEqual(cells(figureTable([]).split('\n')[0] ?? ''));
    const expected = [5, 20].flatMap((count) =>
      ['none', '8 KB'].flatMap((material) => ways.map(({ name }) => [`${count}`, material, name])),
    );
    expect(rows.length).toBeGreaterThanOrEqual(2 * ways.length);
    expect(rows.map((row) => cells(row).slice(0, 3))).toEqual(expected.slice(0, rows.length));
    const tokens = /^[\d,]+ in \d+$/;
    for (const row of rows) {
      const figuresOfRow = [
        tokens,
        /^[\d,]+$/,
        tokens,
        /^[\d,]+$/,
        /^\$\d+\.\d{3}$/,
        /^\$\d+\.\d{3}$/,
        /^\d+ s$/,
      ];
      expect(cells(row).slice(3)).toEqual(figuresOfRow.map((form) => expect.stringMatching(form)));
    }
    const [, day = '', openclaw = ''] =
      /^Counted on ([\d-]{10}) on OpenClaw ([\d.]+\d) by/.exec(counted) ?? [];
    expect(counted).toBe(caption({ day, openclaw, counts: [5, 20] }));
  });
});

describe('the table of crashes in docs/chat-measured.md', () => {
  it('has a row as the script prints it for each stage, and no task was lost', async () => {
    const [table = '', seen = ''] = (await blockOnPage('crashes')).split('\n\n');
    const [head = '', , ...rows] = table.split('\n').map(cells);
    expect(head).toEqual(cells(crashTable([]).split('\n')[0] ?? ''));
    expect(rows.map(([stage]) => stage)).toEqual(stages);
    const column = (name: string): number[] =>
      rows.map((row) => Number.parseInt(row[head.indexOf(name)] ?? '', 10));
    const times = column('times');
    expect(column('completed')).toEqual(times.map((count) => count * tasksOfRound));
    for (const name of ['open', 'lost', 'sessions left']) expect(column(name)).toEqual(times.map(() => 0));
    const rounds = times.reduce((sum, count) => sum + count, 0);
    const [, day = '', openclaw = ''] = /^Seen on ([\d-]{10}) on OpenClaw ([\d.]+\d) by/.exec(seen) ?? [];
    expect(seen).toBe(crashCaption({ day, openclaw, rounds }));
  });
});
