import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeError } from '@parallel-agents/core';
import { outsideOfCalls } from '@parallel-agents/openclaw/internal/plugin';
import { type Static, Type } from 'typebox';
import type { Answer } from '../answer/answer.ts';
import { settingName } from '../host/config.ts';
import type { Host } from '../host/host.ts';
import type { Tool, ToolCall } from '../tool.ts';
import { tellChat } from './tell-chat.ts';

/** The `details` of a run that goes on while the chat does. */
export const leftSchema = Type.Object(
  { left: Type.Object({ run: Type.String(), next: Type.String() }, { additionalProperties: false }) },
  { additionalProperties: false },
);

/**
 * Starts a run and lets the chat go on after so many seconds. The run belongs to the plugin then: it outlives the turn,
 * and the chat is told when it has ended.
 *
 * @throws what the tool throws as long as it is not left
 */
export async function leaveRun(
  tool: Pick<Tool, 'execute'>,
  given: unknown,
  call: ToolCall,
  seconds: number,
): Promise<Answer> {
  const { host, signal: turn, onUpdate } = call;
  requireNoModels(given, host);
  const entered = Promise.withResolvers<{ id: string; title: string }>();
  const stop = new AbortController();
  const stopWithTurn = (): void => stop.abort(turn?.reason);
  turn?.addEventListener('abort', stopWithTurn, { once: true });
  let isLeft = false;
  const work = outsideOfCalls(() =>
    tool.execute(given, {
      ...call,
      signal: stop.signal,
      onUpdate: (update) => {
        if (!isLeft) onUpdate?.(update);
      },
      onEntered: entered.resolve,
    }),
  );
  const waited = new AbortController();
  try {
    const first = await Promise.race([
      work,
      entered.promise.then((run) => sleep(seconds * 1000, run, { signal: waited.signal })),
    ]);
    if (!('id' in first)) return first;
    isLeft = true;
    void tellEnd(first.id, work, host);
    return sayLeft(first);
  } finally {
    waited.abort();
    turn?.removeEventListener('abort', stopWithTurn);
  }
}

function sayLeft({ id, title }: { id: string; title: string }): Answer {
  const next =
    'The user can go on writing. You get a message here when it has ended, and fetch the results then; do not wait or ask for it. parallel_agents_runs says how far it is, parallel_agents_stop ends it.';
  const details: Static<typeof leftSchema> = { left: { run: id, next } };
  return { text: `Run ${id} is at work: ${title}. ${next}`, details };
}

/** The results themselves stand in an answer of the tool only: a line of OpenClaw’s own would lend them its trust. */
async function tellEnd(id: string, work: Promise<Answer>, host: Host): Promise<void> {
  const account = await work.then(
    (answer) => {
      host.shared.book.keepAnswer(id, answer);
      return firstLine(answer);
    },
    (thrown: unknown) => `Run ${id} could not be brought to its end: ${String(thrown)}`,
  );
  const results = `Call parallel_agents_resume {"run": "${id}"} for the results, at no cost, and tell the user.`;
  tellChat(host, `The run that was left has ended. ${account} ${results}`, id);
}

function firstLine({ text }: Answer): string {
  return text.split('\n', 1)[0] ?? '';
}

/** OpenClaw lets plugins choose models outside of calls only where the operator says so. */
function requireNoModels(given: unknown, { config, mayChooseModels }: Host): void {
  const names = config.tiers.length > 0 || /"model":"[^"]/.test(JSON.stringify(given) ?? '');
  if (!names || mayChooseModels) return;
  throw new RuntimeError({
    code: 'RUNTIME_UNAUTHORIZED',
    message: `Nothing was started. This run chooses models${config.tiers.length > 0 ? ` (${settingName('tiers')})` : ''}, and OpenClaw does not let a run choose them that goes on without its chat.`,
    fix: 'Wait for it: leave out `wait`. The operator can allow it with plugins.entries.parallel-agents.subagent.allowModelOverride = true.',
  });
}
