import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '@parallel-agents/core';
import { Type } from 'typebox';
import { accountOf, sayAccount } from '../answer/account.ts';
import type { Host } from '../host/host.ts';
import { requirePermission } from '../host/permission.ts';
import type { BookedRun } from '../run/run-book.ts';
import { defineTool } from '../tool.ts';

const outputSchema = Type.Object(
  {
    /** Those that were told to stop, whether they have ended, and what they did and cost. */
    stopped: Type.Array(
      Type.Object(
        { id: Type.String(), hasEnded: Type.Boolean(), says: Type.String() },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

export const stopRun = defineTool({
  name: 'parallel_agents_stop',
  label: 'Stop runs',
  description:
    'Stop the runs of this chat: cancel their subagents, abort all or one; what is finished is kept. {}',
  parameters: Type.Object(
    { run: Type.Optional(Type.String({ description: 'Its id. Default: all runs of this chat.' })) },
    { additionalProperties: false },
  ),
  outputSchema,
  async execute({ run: id }, { host }) {
    requirePermission(host);
    const chosen = choose(id, host);
    for (const run of chosen) run.stop('stopped by the user');
    const stopped = await Promise.all(chosen.map(endOf));
    const text = stopped.map(({ says }) => says).join('\n') || 'No run of this chat is under way.';
    return { text, details: { stopped } };
  },
});

/** Sessions are given ten seconds to end, and then ten to hand over what they had. */
const longestEndSeconds = 30;

async function endOf({
  id,
  ended,
  summary,
}: BookedRun): Promise<{ id: string; hasEnded: boolean; says: string }> {
  const waited = new AbortController();
  const hasEnded = await Promise.race([
    ended.then(() => true),
    sleep(longestEndSeconds * 1000, false, { signal: waited.signal }),
  ]);
  waited.abort();
  const state = hasEnded ? 'Stopped' : `Told to stop, and not ended after ${longestEndSeconds} s`;
  return { id, hasEnded, says: `${state}. ${sayAccount(accountOf(id, summary()))}` };
}

function choose(id: string | undefined, { shared, chat }: Host): BookedRun[] {
  const running = shared.book.of(chat).filter(({ state }) => state === 'running');
  if (id === undefined) return running;
  const found = running.filter((run) => run.id === id);
  if (found.length > 0) return found;
  const fix = `Under way in this chat: ${running.map((run) => run.id).join(', ') || 'none'}.`;
  throw new InputError([
    { code: 'INVALID_OPTION', path: ['run'], message: `no run "${id}" of this chat is under way`, fix },
  ]);
}
