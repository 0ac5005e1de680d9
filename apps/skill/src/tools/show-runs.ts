import { type Static, Type } from 'typebox';
import { accountOf, sayAccount, sayCost } from '../answer/account.ts';
import type { Host } from '../host/host.ts';
import { isUnfinished, type KeptRun } from '../run/kept-runs.ts';
import type { BookedRun } from '../run/run-book.ts';
import { defineTool } from '../tool.ts';

const lineSchema = Type.Object(
  {
    id: Type.String(),
    /** `unfinished`: stopped or interrupted, so that parallel_agents_resume can go on with it. */
    state: Type.Union([Type.Literal('under way'), Type.Literal('unfinished'), Type.Literal('ended')]),
    asked: Type.Integer(),
    completed: Type.Integer(),
    costUsd: Type.Optional(Type.Number()),
  },
  { additionalProperties: false },
);
type Line = Static<typeof lineSchema>;

const outputSchema = Type.Object({ runs: Type.Array(lineSchema) }, { additionalProperties: false });

export const showRuns = defineTool({
  name: 'parallel_agents_runs',
  label: 'Show runs',
  description:
    'The runs of this chat, the latest first: which are under way, how far they are, what they used and cost, and which were stopped or interrupted and can be resumed.',
  parameters: Type.Object({}, { additionalProperties: false }),
  outputSchema,
  async execute(_given, { host }) {
    const shown = await runsOf(host);
    return {
      content: [
        { type: 'text', text: shown.map(({ text }) => text).join('\n') || 'This chat has had no runs.' },
      ],
      details: { runs: shown.map(({ line }) => line) },
    };
  },
});

/** A run, for a program and in words. */
interface ShownRun {
  line: Line;
  text: string;
}

/** Each run once, though one that was stopped stands in the book and among those that are kept. */
async function runsOf(host: Host): Promise<ShownRun[]> {
  const booked = host.shared.book.of(host.chat);
  const kept = await host.shared.kept.of(host);
  const unfinished = new Set(kept.filter(isUnfinished).map(({ id }) => id));
  const before = kept.filter(({ id }) => !booked.some((run) => run.id === id));
  return [...booked.map((run) => showBooked(run, unfinished.has(run.id))), ...before.map(showKept)];
}

function showBooked({ id, title, state, summary }: BookedRun, canBeResumed: boolean): ShownRun {
  const account = accountOf(id, summary());
  const { asked, completed, costUsd } = account;
  const ended = canBeResumed ? 'unfinished' : 'ended';
  const now = state === 'running' ? 'under way' : ended;
  const line = { id, state: now, asked, completed, ...(costUsd !== undefined && { costUsd }) } as const;
  return { line, text: sayLine(line, title, sayAccount(account)) };
}

/** One from before the gateway was started. */
function showKept({ id, title, state, summary, ...progress }: KeptRun): ShownRun {
  const account = summary && accountOf(id, summary);
  const { asked, completed, costUsd } = account ?? progress;
  const now = isUnfinished({ state }) ? 'unfinished' : 'ended';
  const line = { id, state: now, asked, completed, ...(costUsd !== undefined && { costUsd }) } as const;
  const soFar = `Run ${id}: ${completed} of ${asked} completed, ${sayCost(costUsd)} so far.`;
  return { line, text: sayLine(line, title, account ? sayAccount(account) : soFar) };
}

function sayLine({ state }: Line, title: string, account: string): string {
  const what = { 'under way': 'Under way', unfinished: 'Unfinished', ended: 'Ended' }[state];
  const next = state === 'unfinished' ? ' parallel_agents_resume goes on with it.' : '';
  return `${what}, ${title}. ${account}${next}`;
}
