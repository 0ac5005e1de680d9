import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type LoopbackServer, startLoopbackServer } from '@parallel-agents/testing/internal';
import type { RunningGateway } from './gateway.ts';
import { connectClient, deleteSession, sessionKeysOf } from './gateway-client.ts';
import { type GatewayUse, tellUse, testFile } from './gateway-use.ts';

/** What a test file is given of a gateway that other files use before and after it. */
export type SharedGateway = Pick<
  RunningGateway,
  'port' | 'url' | 'token' | 'environment' | 'startAgain' | 'kill' | 'start'
>;

/** What is told of a gateway that is taken. */
type TakenGateway = Omit<SharedGateway, Deed>;

/** What a file may have done with its gateway, beside taking it. One that it kills, it starts again. */
const deeds = ['startAgain', 'kill', 'start'] as const;
type Deed = (typeof deeds)[number];

/** How the gateways are, and how each is handed over. */
export interface SharedGatewayOptions {
  start(modelUrl: string): Promise<RunningGateway>;
  /** Whether a session that a file before may have left is deleted. */
  isLeft(sessionKey: string): boolean;
}

/** A gateway for one worker of vitest, which runs one file at a time, and the model server of that file. */
class Place {
  readonly #options: SharedGatewayOptions;
  readonly #modelUrl: string;
  #gateway: Promise<RunningGateway> | undefined;
  #target: string | undefined;
  /** The file that has it, and what it had done before. */
  #taken: { file: string; before: GatewayUse } | undefined;

  constructor(modelUrl: string, options: SharedGatewayOptions) {
    this.#modelUrl = modelUrl;
    this.#options = options;
  }

  async take(target: string, file: string): Promise<TakenGateway> {
    const isNew = this.#gateway === undefined;
    this.#target = undefined;
    this.#gateway ??= this.#start();
    const { port, url, token, environment, use } = await this.#gateway;
    this.#account(use());
    this.#taken = { file, before: isNew ? { starts: 0, processor: 0 } : use() };
    if (!isNew) await deleteSessions({ url, token }, this.#options.isLeft);
    this.#target = target;
    return { port, url, token, environment };
  }

  #account({ starts, processor }: GatewayUse): void {
    if (this.#taken === undefined) return;
    const { file, before } = this.#taken;
    tellUse(file, { starts: starts - before.starts, processor: processor - before.processor });
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

  async stop(): Promise<void> {
    const gateway = await this.#gateway;
    if (gateway === undefined) return;
    this.#account(gateway.use());
    await gateway.stop();
  }
}

async function deleteSessions(
  gateway: Pick<RunningGateway, 'url' | 'token'>,
  isLeft: (sessionKey: string) => boolean,
): Promise<void> {
  const client = await connectClient(gateway);
  try {
    for (const key of (await sessionKeysOf(client)).filter(isLeft)) await deleteSession(client, key);
  } finally {
    client.stop();
  }
}

/** Gateways for `globalSetup`: one for each worker of vitest, started when a file asks for it. */
export interface SharedGateways {
  /** Where a worker’s file takes its gateway, and has it killed and started: `URL/WORKER/take`, `URL/WORKER/kill`. */
  url: string;
  stop(): Promise<void>;
}

export async function serveSharedGateways(options: SharedGatewayOptions): Promise<SharedGateways> {
  const places = new Map<string, Place>();
  const server: LoopbackServer = await startLoopbackServer(async (request, response) => {
    const [, worker = '', ...rest] = (request.url ?? '').split('/');
    const place = places.get(worker) ?? new Place(`${server.url}/${worker}/v1`, options);
    places.set(worker, place);
    const asked = rest.join('/');
    const deed = deeds.find((known) => known === asked);
    if (asked !== 'take' && deed === undefined)
      return place.forward(`/${rest.slice(1).join('/')}`, request, response);
    const done =
      deed === undefined
        ? place.take(await text(request), String(request.headers['x-test-file']))
        : place.do(deed);
    const [status, body] = await done.then(
      (gateway) => [200, gateway ?? {}] as const,
      (thrown: unknown) => [500, String(thrown)] as const,
    );
    response.writeHead(status).end(JSON.stringify(body));
  });
  return {
    url: server.url,
    async stop() {
      await Promise.all([...places.values()].map((place) => place.stop()));
      await server.close();
    },
  };
}

/**
 * The gateway of this worker, which asks the model server of the file that took it last.
 *
 * @param gateways the address of the gateways
 * @param modelUrl up to and with `/v1`
 */
export async function takeGateway(gateways: string, modelUrl: string): Promise<SharedGateway> {
  const ask = async (what: 'take' | Deed): Promise<unknown> => {
    const url = `${gateways}/${process.env.VITEST_POOL_ID}/${what}`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'x-test-file': testFile() ?? 'none' },
      body: modelUrl,
      signal: AbortSignal.timeout(240_000),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  const gateway = (await ask('take')) as TakenGateway;
  const doing = (deed: Deed) => async (): Promise<void> => void (await ask(deed));
  return { ...gateway, startAgain: doing('startAgain'), kill: doing('kill'), start: doing('start') };
}
