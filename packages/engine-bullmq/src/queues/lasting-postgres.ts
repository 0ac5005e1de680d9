import {
  assertSchemaCompatibility,
  type BackendFactory,
  PostgresConnection,
  type PostgresConnectionOptions,
  PostgresQueueBackend,
} from 'bullmq';
import { unreachable } from '../servers/reach-server.ts';
import { PostgresClient } from './postgres-client.ts';

export interface LastingOptions {
  /** The server, as messages name it. */
  label: string;
  /** Seconds after which a worker looks by itself. After a fault BullMQ waits for as long as it may: an hour, if nobody says. */
  waitSeconds: number;
}

type Factory = BackendFactory<PostgresQueueBackend, PostgresConnectionOptions>;

/** PostgreSQL for BullMQ, by connections that survive it when their server is away, or ends them. */
export function lastingPostgres(lasting: LastingOptions): Factory {
  return (name, options, { withBlockingConnection, blocking } = {}) => {
    // Workers and listeners are found by the names of their connections.
    const ownName = withBlockingConnection ? name : blocking ? `${name}:qe` : undefined;
    const connection = new LastingConnection(options.connection);
    return new LastingBackend(lasting, connection, name, options, true, ownName);
  };
}

class LastingBackend extends PostgresQueueBackend {
  readonly #lasting: LastingOptions;

  constructor(lasting: LastingOptions, ...words: ConstructorParameters<typeof PostgresQueueBackend>) {
    super(...words);
    this.#lasting = lasting;
  }

  /** Looks once. @throws RuntimeError in words for whoever opens an engine: they are told at once */
  override async waitUntilReady(): Promise<void> {
    try {
      await this.connection.waitUntilReady();
    } catch (thrown) {
      throw unreachable(this.#lasting.label, thrown);
    }
    // Keeps its answer, and so is asked when it is known.
    await super.waitUntilReady();
  }

  /** Without an answer, too: a listener that could not say its name would listen to nothing. Its next connection says it. */
  override async setName(name: string): Promise<void> {
    await this.connection.setListenClientName(name).catch(() => {});
  }

  override get maximumBlockTimeout(): number {
    return this.#lasting.waitSeconds;
  }
}

class LastingConnection extends PostgresConnection {
  #ready: Promise<void> | undefined;

  constructor(options: PostgresConnectionOptions) {
    super(options);
    takeClient(this);
  }

  /** Asks again after a refusal. BullMQ's keeps it, so that a queue first used while its server was away never came back. */
  override waitUntilReady(): Promise<void> {
    this.#ready ??= this.#look().catch((thrown: unknown) => {
      this.#ready = undefined;
      throw thrown;
    });
    return this.#ready;
  }

  /** None after it was closed: whoever was still about to name it would open one that nobody ends. */
  override async getListenClient(): ReturnType<PostgresConnection['getListenClient']> {
    if (this.isClosing) throw new Error('The connection is closed.');
    return super.getListenClient();
  }

  async #look(): Promise<void> {
    const client = await this.pool.connect();
    try {
      await assertSchemaCompatibility(client, this.schema);
    } finally {
      client.release();
    }
    setImmediate(() => this.emit('ready'));
  }
}

/** Also the connection that it is told of jobs on is to be one of ours: BullMQ makes it of a module that it keeps. */
function takeClient(connection: object): void {
  const { pgModule } = connection as { pgModule?: object };
  if (pgModule === undefined)
    throw new Error('BullMQ keeps the connections of PostgreSQL elsewhere than it did.');
  Object.assign(connection, { pgModule: { ...pgModule, Client: PostgresClient } });
}
