import { Type } from 'typebox';
import { accountOf, accountSchema, sayAccount } from '../answer/account.ts';
import { defineTool } from '../tool.ts';

const outputSchema = Type.Object(
  {
    runs: Type.Array(
      Type.Object(
        { run: accountSchema, title: Type.String(), running: Type.Boolean() },
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
    'The runs of this chat, the latest first: which are under way, how far they are, what they used and cost.',
  parameters: Type.Object({}, { additionalProperties: false }),
  outputSchema,
  async execute(_given, { host }) {
    const runs = host.shared.book.of(host.chat).map(({ id, title, state, summary }) => ({
      run: accountOf(id, summary()),
      title,
      running: state === 'running',
    }));
    const lines = runs.map(
      ({ run, title, running }) => `${running ? 'Under way' : 'Ended'}, ${title}. ${sayAccount(run)}`,
    );
    const text = lines.join('\n') || 'This chat has had no runs since the gateway was started.';
    return { content: [{ type: 'text', text }], details: { runs } };
  },
});
