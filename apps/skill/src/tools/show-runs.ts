import { Type } from 'typebox';
import { accountOf, accountSchema, sayAccount } from '../answer/account.ts';
import { isUnfinished } from '../run/kept-runs.ts';
import { defineTool } from '../tool.ts';

const outputSchema = Type.Object(
  {
    runs: Type.Array(
      Type.Object(
        { run: accountSchema, title: Type.String(), running: Type.Boolean() },
        { additionalProperties: false },
      ),
    ),
    /** What parallel_agents_resume can go on with. */
    unfinished: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          title: Type.String(),
          asked: Type.Integer(),
          completed: Type.Integer(),
          costUsd: Type.Optional(Type.Number()),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

export const showRuns = defineTool({
  name: 'parallel_agents_runs',
  label: 'Show runs',
  description:
    'The runs of this chat, the latest first: which are under way, how far they are, what they used and cost, and which a restart of the gateway interrupted.',
  parameters: Type.Object({}, { additionalProperties: false }),
  outputSchema,
  async execute(_given, { host }) {
    const booked = host.shared.book.of(host.chat);
    const kept = await host.shared.kept.of(host);
    const runs = [
      ...booked.map(({ id, title, state, summary }) => ({
        run: accountOf(id, summary()),
        title,
        running: state === 'running',
      })),
      // From before the gateway was started.
      ...kept.flatMap(({ id, title, summary }) =>
        summary === undefined || booked.some((run) => run.id === id)
          ? []
          : [{ run: accountOf(id, summary), title, running: false }],
      ),
    ];
    const unfinished = kept.filter(isUnfinished).map(({ id, title, asked, completed, costUsd }) => ({
      id,
      title,
      asked,
      completed,
      ...(costUsd !== undefined && { costUsd }),
    }));
    const lines = [
      ...unfinished.map(
        ({ id, title, asked, completed }) =>
          `Unfinished, ${title}. Run ${id}: ${completed} of ${asked} completed; parallel_agents_resume goes on with it.`,
      ),
      ...runs.map(
        ({ run, title, running }) => `${running ? 'Under way' : 'Ended'}, ${title}. ${sayAccount(run)}`,
      ),
    ];
    return {
      content: [{ type: 'text', text: lines.join('\n') || 'This chat has had no runs.' }],
      details: { runs, unfinished },
    };
  },
});
