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
    /** What it is for, how far it is, what it used, and how to go on. */
    says: Type.String(),
  },
  { additionalProperties: false },
);
type Line = Static<typeof lineSchema>;

const outputSchema = Type.Object({ runs: Type.Array(lineSchema) }, { additionalProperties: false });

export const showRuns = defineTool({
  name: 'parallel_agents_runs',
  label: 'Show runs',
  description:
    'Progress and cost of the runs of this chat, the newest first: under way, stopped or interrupted, tokens and dollars. {}',
  parameters: Type.Object({}, { additionalProperties: false }),
  outputSchema,
  async execute(_given, { host }) {
    const runs = await runsOf(host);
    const text = runs.map(({ says }) => says).join('\n') || 'This chat has had no runs.';
    return { text, details: { runs } };
  },
});

/** Each run once, though one that was stopped stands in the book and among those that are kept. */
async function runsOf(host: Host): Promise<Line[]> {
  const booked = host.shared.book.of(host.chat);
  const kept = await host.shared.kept.of(host);
  const unfinished = new Set(kept.filter(isUnfinished).map(({ id }) => id));
  const before = kept.filter(({ id }) => !booked.some((run) => run.id === id));
  return [...booked.map((run) => showBooked(run, unfinished.has(run.id))), ...before.map(showKept)];
}

function showBooked({ id, title, state, summary, progress }: BookedRun, canBeResumed: boolean): Line {
  const account = accountOf(id, summary());
  const { asked, completed, costUsd } = account;
  const ended = canBeResumed ? 'unfinished' : 'ended';
  const now = state === 'running' ? 'under way' : ended;
  const soFar = state === 'running' ? ` ${progress()}` : '';
  const says = sayRun(now, title, `${sayAccount(account)}${soFar}`);
  return { id, state: now, asked, completed, ...(costUsd !== undefined && { costUsd }), says };
}

/** One from before the gateway was started. */
function showKept({ id, title, state, summary, ...progress }: KeptRun): Line {
  const account = summary && accountOf(id, summary);
  const { asked, completed, costUsd } = account ?? progress;
  const now = isUnfinished({ state }) ? 'unfinished' : 'ended';
  const soFar = `Run ${id}: ${completed} of ${asked} completed, ${sayCost(costUsd)} so far.`;
  const says = sayRun(now, title, account ? sayAccount(account) : soFar);
  return { id, state: now, asked, completed, ...(costUsd !== undefined && { costUsd }), says };
}

function sayRun(state: Line['state'], title: string, account: string): string {
  const what = { 'under way': 'Under way', unfinished: 'Unfinished', ended: 'Ended' }[state];
  const next = state === 'unfinished' ? ' parallel_agents_resume goes on with it.' : '';
  return `${what}, ${title}. ${account}${next}`;
}
