import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type LoopbackServer, startLoopbackServer } from '@parallel-agents/testing/internal';
import type { RunningGateway } from './gateway.ts';
import { connectClient, deleteSession, type GatewayAddress, sessionKeysOf } from './gateway-client.ts';
import { type GatewayUse, tellUse, testFile } from './gateway-use.ts';

/** What a test file is given of a gateway that other files use before and after it. */
export interface SharedGateway
  extends Pick<RunningGateway, 'port' | 'url' | 'token' | 'environment' | 'startAgain' | 'kill' | 'start'> {
  /** That of the files before, too. */
  log(): string | Promise<string>;
}

/** What is told of a gateway that is taken. */
type TakenGateway = Omit<SharedGateway, Deed | 'log'>;

/** What a file may have done with its gateway, beside taking it. One that it kills, it starts again. */
const deeds = ['startAgain', 'kill', 'start'] as const;
type Deed = (typeof deeds)[number];

/** How the gateways are, and how each is handed over. */
export interface SharedGatewayOptions {
  start(modelUrl: string): Promise<RunningGateway>;
  /** Whether a session that a file before may have left is deleted. */
  isLeft(sessionKey: string): boolean;
}

/** A file that has a gateway, and what that had done before. */
interface Taken {
  file: string;
  before: GatewayUse;
}

function account(taken: Taken | undefined, { starts, processor }: GatewayUse): void {
  if (taken === undefined) return;
  const { file, before } = taken;
  tellUse(file, { starts: starts - before.starts, processor: processor - before.processor });
}

/** One that nobody uses takes a fifth of a core: in this time as much as a start. */
const idleMs = 180_000;

/** A gateway for one file at a time, and the model server of that file. */
class Place {
  readonly #options: SharedGatewayOptions;
  readonly #modelUrl: string;
  #gateway: Promise<RunningGateway> | undefined;
  #target: string | undefined;
  /** Stops the gateway where no file has taken it for long. */
  #idle: NodeJS.Timeout | undefined;
  #stopped = Promise.resolve();
  #taken: Taken | undefined;

  constructor(modelUrl: string, options: SharedGatewayOptions) {
    this.#modelUrl = modelUrl;
    this.#options = options;
  }

  async take(target: string, file: string): Promise<TakenGateway> {
    clearTimeout(this.#idle);
    const isNew = this.#gateway === undefined;
    this.#target = undefined;
    this.#gateway ??= this.#start();
    const { port, url, token, environment, use } = await this.#gateway;
    account(this.#taken, use());
    this.#taken = { file, before: isNew ? { starts: 0, processor: 0 } : use() };
    if (!isNew) await deleteSessions({ url, token }, this.#options.isLeft);
    this.#target = target;
    return { port, url, token, environment };
  }

  async #start(): Promise<RunningGateway> {
    try {
      return await this.#options.start(this.#modelUrl);
    } catch (thrown) {
      this.#gateway = undefined;
      throw thrown;
    }
  }

  async do(deed: Deed): Promise<void> {
    await (await this.#gateway)?.[deed]();
  }

  async log(): Promise<string> {
    return (await this.#gateway)?.log() ?? '';
  }

  forward(path: string, request: IncomingMessage, response: ServerResponse): void {
    if (this.#target === undefined) return void response.writeHead(503).end();
    const { method, headers } = request;
    const upstream = httpRequest(`${this.#target}${path}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    });
    upstream.once('error', () => response.destroy());
    // A gateway that hangs up is heard of by the model, too.
    response.once('close', () => upstream.destroy());
    request.pipe(upstream);
  }

  /** The file that had it has ended. */
  giveBack(): void {
    this.#idle = setTimeout(() => void this.stop(), idleMs);
  }

  stop(): Promise<void> {
    clearTimeout(this.#idle);
    const stopping = this.#gateway;
    this.#gateway = undefined;
    const taken = this.#taken;
    this.#taken = undefined;
    // Whoever stops all waits for one that is being stopped.
    this.#stopped = Promise.all([this.#stopped, stopping]).then(async ([, gateway]) => {
      if (gateway === undefined) return;
      account(taken, gateway.use());
      await gateway.stop();
    });
    return this.#stopped;
  }
}

async function deleteSessions(
  gateway: GatewayAddress,
  isLeft: (sessionKey: string) => boolean,
): Promise<void> {
  const client = await connectClient(gateway);
  try {
    for (const key of (await sessionKeysOf(client)).filter(isLeft)) await deleteSession(client, key);
  } finally {
    client.stop();
  }
}

/** Gateways for `globalSetup`: as many as there are files that have one at the same time. */
export interface SharedGateways {
  /**
   * Where a worker of vitest, which runs one file at a time, takes a gateway, has it killed and started, and gives it back:
   * `URL/WORKER/take`, `URL/WORKER/kill`.
   */
  url: string;
  stop(): Promise<void>;
}

export async function serveSharedGateways(options: SharedGatewayOptions): Promise<SharedGateways> {
  const places: Place[] = [];
  const held = new Map<string, Place>();
  const placeFor = (worker: string): Place => {
    const own = held.get(worker);
    const free = own ?? places.find((place) => ![...held.values()].includes(place));
    const place = free ?? new Place(`${server.url}/${models}/${places.length}/v1`, options);
    if (free === undefined) places.push(place);
    held.set(worker, place);
    return place;
  };
  const server: LoopbackServer = await startLoopbackServer(async (request, response) => {
    const [, worker = '', asked = '', ...rest] = (request.url ?? '').split('/');
    if (worker === models)
      return places[Number(asked)]?.forward(`/${rest.slice(1).join('/')}`, request, response);
    const place = held.get(worker);
    const answers: Record<string, () => Promise<unknown>> = {
      take: async () => placeFor(worker).take(await text(request), String(request.headers['x-test-file'])),
      giveBack: async () => {
        place?.giveBack();
        held.delete(worker);
      },
      log: async () => place?.log(),
      ...Object.fromEntries(deeds.map((deed) => [deed, async () => place?.do(deed)])),
    };
    const [status, body] = await (answers[asked] ?? unknown)().then(
      (done) => [200, done ?? {}] as const,
      (thrown: unknown) => [500, String(thrown)] as const,
    );
    response.writeHead(status).end(JSON.stringify(body));
  });
  return {
    url: server.url,
    async stop() {
      await Promise.all(places.map((place) => place.stop()));
      await server.close();
    },
  };
}

/** Where models of gateways are asked: `URL/models/PLACE/v1`. */
const models = 'models';

const unknown = async (): Promise<never> => {
  throw new Error('That is nothing that can be asked of gateways.');
};

async function ask(gateways: string, what: string, body = ''): Promise<unknown> {
  const response = await fetch(`${gateways}/${process.env.VITEST_POOL_ID}/${what}`, {
    method: 'POST',
    headers: { 'x-test-file': testFile() ?? 'none' },
    body,
    signal: AbortSignal.timeout(240_000),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/**
 * A gateway for this file alone, until it gives it back. It asks the model server of the file that took it last.
 *
 * @param gateways the address of the gateways
 * @param modelUrl up to and with `/v1`
 */
export async function takeGateway(gateways: string, modelUrl: string): Promise<SharedGateway> {
  const gateway = (await ask(gateways, 'take', modelUrl)) as TakenGateway;
  const doing = (deed: Deed) => async (): Promise<void> => void (await ask(gateways, deed));
  return {
    ...gateway,
    startAgain: doing('startAgain'),
    kill: doing('kill'),
    start: doing('start'),
    log: async () => String(await ask(gateways, 'log')),
  };
}

/** For the end of a file, whether or not it took one. */
export async function giveBackGateway(gateways: string): Promise<void> {
  await ask(gateways, 'giveBack');
}
