import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { connectClient, isStuck, sessionKeysOf } from '../gateway-client.ts';
import type { SharedGateway } from '../shared-gateways.ts';

/** What the chat’s agent says in the end. */
const finalSchema = z.looseObject({
  status: z.string(),
  result: z
    .looseObject({ payloads: z.array(z.looseObject({ text: z.string().nullish() })).optional() })
    .optional(),
});

/** What a tool tells while it works. */
const toolUpdate = z.object({
  event: z.literal('agent'),
  payload: z.object({
    sessionKey: z.string(),
    stream: z.literal('tool'),
    data: z.object({
      phase: z.literal('update'),
      partialResult: z.object({ content: z.array(z.object({ text: z.string() })) }),
    }),
  }),
});

const secondsForTurn = 240;

/** Somebody who is connected to the gateway and writes in chats. */
export interface Person extends AsyncDisposable {
  /** Sends a message in a chat and gives the answer of the chat’s agent. */
  say(chat: string, message: string): Promise<string>;
  /** Sends a message in a chat as people do while its agent is busy; nothing is waited for. */
  write(chat: string, message: string): Promise<void>;
  /** Stops the turn that is under way in a chat. */
  stop(chat: string): Promise<void>;
  /** Calls a tool in a chat without its agent; waits as long as it takes. */
  invoke(tool: string, args: Record<string, unknown>, sessionKey: string): Promise<unknown>;
  /** What tools have told in a chat while they worked, as a chat window shows it. */
  progress(chat: string): string[];
  /** The keys of all sessions. */
  sessions(): Promise<string[]>;
}

/**
 * A gateway that turns out to be stuck is started again, once a message.
 *
 * @param scopes the rights to ask for. @default all of them: the owner
 */
export async function connect(
  gateway: Pick<SharedGateway, 'url' | 'token' | 'startAgain'>,
  scopes?: string[],
): Promise<Person> {
  const told: { sessionKey: string; text: string }[] = [];
  const open = (): ReturnType<typeof connectClient> =>
    connectClient(gateway, {
      ...(scopes && { role: 'operator', scopes }),
      caps: ['tool-events'],
      onEvent(event) {
        const { data: update } = toolUpdate.safeParse(event);
        if (update === undefined) return;
        const { sessionKey, data } = update.payload;
        for (const { text } of data.partialResult.content) told.push({ sessionKey, text });
      },
    });
  let client = await open();
  return {
    async say(chat, message) {
      const params = {
        sessionKey: sessionKeyOf(chat),
        message: `[chat ${chat}] ${message}`,
        deliver: false,
      };
      const ask = (): Promise<unknown> =>
        client.request(
          'agent',
          { ...params, idempotencyKey: randomUUID() },
          { expectFinal: true, timeoutMs: secondsForTurn * 1000 },
        );
      const answer = await untilTaken(ask).catch(async (thrown: unknown) => {
        if (!isStuck(thrown)) throw thrown;
        client.stop();
        await gateway.startAgain();
        client = await open();
        return untilTaken(ask);
      });
      const { result } = finalSchema.parse(answer);
      return (result?.payloads ?? []).map(({ text }) => text ?? '').join('\n');
    },
    async write(chat, message) {
      const sessionKey = sessionKeyOf(chat);
      await client.request('chat.send', { sessionKey, message, idempotencyKey: randomUUID() });
    },
    async stop(chat) {
      await client.request('chat.abort', { sessionKey: sessionKeyOf(chat) });
    },
    invoke: (name, args, sessionKey) =>
      client.request('tools.invoke', { name, args, sessionKey }, { timeoutMs: 3_600_000 }),
    progress: (chat) =>
      told.filter(({ sessionKey }) => sessionKey === sessionKeyOf(chat)).map(({ text }) => text),
    sessions: () => sessionKeysOf(client),
    async [Symbol.asyncDispose]() {
      client.stop();
    },
  };
}

/** While OpenClaw goes on with a turn of a chat by itself, it wants to be asked again; a person writes again. */
async function untilTaken(ask: () => Promise<unknown>): Promise<unknown> {
  const deadline = Date.now() + secondsForTurn * 1000;
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      if (!String(thrown).includes('SESSION_WORK_START_CHANGED') || Date.now() > deadline) throw thrown;
      await sleep(1000);
    }
  }
}

/** Files that share a gateway have chats of their own: runs of a chat outlive its session. */
const ownChats = randomUUID().slice(0, 8);

/** A chat with another agent than `main` is named `AGENT/CHAT`. */
export function sessionKeyOf(chat: string): string {
  const [agent, name] = chat.includes('/') ? chat.split('/') : ['main', chat];
  return `agent:${agent}:${name}-${ownChats}`;
}
