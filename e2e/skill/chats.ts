import type { RunningGateway } from '../gateway.ts';
import { connect, type Person } from './chat.ts';
import { type ChatModel, startChatModel } from './chat-model.ts';
import { type PluginGatewayOptions, startGatewayWithPlugin } from './gateway-with-plugin.ts';

/** A gateway with the plugin, the model behind it, and somebody who writes in chats. */
export interface Chats extends AsyncDisposable {
  model: ChatModel;
  gateway: RunningGateway;
  person: Person;
  /** The sessions of sub-agents that the gateway still has. */
  workersLeft(): Promise<string[]>;
}

export interface ChatsOptions extends Omit<PluginGatewayOptions, 'modelUrl'> {
  /** The rights of the person. @default all of them: the owner */
  scopes?: string[];
}

export async function startChats({ scopes, ...options }: ChatsOptions = {}): Promise<Chats> {
  const started = new AsyncDisposableStack();
  try {
    const model = started.use(await startChatModel());
    const gateway = await startGatewayWithPlugin({ modelUrl: model.url, ...options });
    started.defer(() => gateway.stop());
    const person = started.use(await connect(gateway, scopes));
    const running = started.move();
    return {
      model,
      gateway,
      person,
      workersLeft: async () => (await person.sessions()).filter((key) => key.includes(':subagent:')),
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  } catch (thrown) {
    await started.disposeAsync();
    throw thrown;
  }
}
