import { AsyncLocalStorage } from 'node:async_hooks';
import type { SubagentApi } from './subagent-api.ts';

/**
 * OpenClaw ties what a plugin does to the call that it does it in, and the rights of a call end with it; a stopped call
 * could not even stop its own sessions. What is done here belongs to the plugin alone, as it was when it was loaded.
 */
export const outsideOfCalls: <Result>(work: () => Result) => Result = AsyncLocalStorage.snapshot();

/**
 * Ends and deletes a session of this plugin, whether or not the call that started it is over.
 *
 * @param archiveTranscript whether OpenClaw puts its transcript away; otherwise that stays in its database
 * @throws what OpenClaw refused it with; it may be asked again, where it was too busy
 */
export async function deleteSession(
  subagent: SubagentApi,
  sessionKey: string,
  archiveTranscript: boolean,
): Promise<void> {
  const session = { sessionKey, deleteTranscript: archiveTranscript };
  try {
    await outsideOfCalls(() => subagent.deleteSession(session));
  } catch (refused) {
    // A plugin that was loaded by a call, as on `openclaw plugins reload`, has no rights of its own. In a call that is over
    // nobody has any, and only the first refusal says something.
    await subagent.deleteSession(session).catch((inCall: unknown) => {
      throw new Error(`${wordsOf(refused)} (In the call: ${wordsOf(inCall)})`, { cause: refused });
    });
  }
}

function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
