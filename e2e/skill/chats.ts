import { inject } from 'vitest';
import type { RunningGateway } from '../gateway.ts';
import { type SharedGateway, takeGateway } from '../shared-gateways.ts';
import { connect, type Person } from './chat.ts';
import { type ChatModel, startChatModel } from './chat-model.ts';
import { type PluginGatewayOptions, startGatewayWithPlugin } from './gateway-with-plugin.ts';

/** A gateway with the plugin, the model behind it, and somebody who writes in chats. */
export interface Chats<Gateway extends SharedGateway = RunningGateway> extends AsyncDisposable {
  model: ChatModel;
  gateway: Gateway;
  person: Person;
  /** The sessions of sub-agents that the gateway still has. Each question takes it about a second of the processor. */
  workersLeft(): Promise<string[]>;
}

export interface ChatsOptions extends Omit<PluginGatewayOptions, 'modelUrl'> {
  /** The rights of the person. @default all of them: the owner */
  scopes?: string[];
}

/** For questions for the sub-agents that are left: a gateway that deletes them has little to spare for such a question. */
export const lookAgain = { timeout: 90_000, interval: 2500 };

/** For files that end their gateway, or whose plugin is set up or gets there in another way. */
export function startChats({ scopes, ...options }: ChatsOptions = {}): Promise<Chats> {
  return chatsOn(async (modelUrl, started) => {
    const gateway = await startGatewayWithPlugin({ modelUrl, ...options });
    started.defer(() => gateway.stop());
    return gateway;
  }, scopes);
}

/**
 * For all others: one that files share, as packed-once.ts starts it. Eight sub-agents at once, an agent `coder` in Code Mode,
 * and `scripted/large` allowed beside the default model. A file that sets something sets it back.
 */
export function startSharedChats(): Promise<Chats<SharedGateway>> {
  return chatsOn((modelUrl) => takeGateway(inject('sharedChats'), modelUrl));
}

async function chatsOn<Gateway extends SharedGateway>(
  gatewayOn: (modelUrl: string, started: AsyncDisposableStack) => Promise<Gateway>,
  scopes?: string[],
): Promise<Chats<Gateway>> {
  const started = new AsyncDisposableStack();
  try {
    const model = started.use(await startChatModel());
    const gateway = await gatewayOn(model.url, started);
    const person = await connect(gateway, scopes);
    const running = started.move();
    const chats: Chats<Gateway> = {
      model,
      gateway,
      person,
      workersLeft: async () => (await chats.person.sessions()).filter((key) => key.includes(':subagent:')),
      async [Symbol.asyncDispose]() {
        await chats.person[Symbol.asyncDispose]();
        await running.disposeAsync();
      },
    };
    return chats;
  } catch (thrown) {
    await started.disposeAsync();
    throw thrown;
  }
}
