import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { GatewayClient } from '@openclaw/gateway-client';
import { type LoopbackServer, startLoopbackServer } from '@parallel-agents/testing';
import type { TestProject } from 'vitest/node';
import { type RunningGateway, startGateway } from './gateway.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    sharedGateways: string;
  }
}

/** What a test file is given of a gateway that other files use before and after it. */
export type SharedGateway = Pick<RunningGateway, 'port' | 'url' | 'token' | 'environment'>;

/** The models of the provider `scripted`; the first is the default. */
const models = ['small', 'large', 'judge-a', 'judge-b', 'held-out'];

/** A gateway for one worker of vitest, which runs one file at a time, and the model server of that file. */
class Place {
  readonly #modelUrl: string;
  #gateway: Promise<RunningGateway> | undefined;
  #target: string | undefined;

  constructor(modelUrl: string) {
    this.#modelUrl = modelUrl;
  }

  /** Hands over the gateway without the sessions that a file before may have left. */
  async take(target: string): Promise<SharedGateway> {
    this.#target = undefined;
    this.#gateway ??= this.#start();
    const { port, url, token, environment } = await this.#gateway;
    await deleteSessions({ url, token });
    this.#target = target;
    return { port, url, token, environment };
  }

  async #start(): Promise<RunningGateway> {
    try {
      return await startGateway({
        modelUrl: this.#modelUrl,
        models,
        allowSpawn: true,
        agentDefaults: { maxConcurrent: 20, subagents: { maxConcurrent: 20 } },
      });
    } catch (thrown) {
      this.#gateway = undefined;
      throw thrown;
    }
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
    await (await this.#gateway)?.stop();
  }
}

async function deleteSessions({ url, token }: Pick<RunningGateway, 'url' | 'token'>): Promise<void> {
  const connected = Promise.withResolvers<unknown>();
  const client = new GatewayClient({
    url,
    token,
    onHelloOk: connected.resolve,
    onConnectError: connected.reject,
  });
  client.start();
  try {
    await connected.promise;
    const { sessions } = await client.request<{ sessions: { key: string }[] }>('sessions.list', {
      limit: 1000,
    });
    for (const { key } of sessions) await client.request('sessions.delete', { key, deleteTranscript: true });
  } finally {
    client.stop();
  }
}

/** For vitest’s `globalSetup`: one gateway for each worker, started when a file asks for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const places = new Map<string, Place>();
  const server: LoopbackServer = await startLoopbackServer(async (request, response) => {
    const [, worker = '', ...rest] = (request.url ?? '').split('/');
    const place = places.get(worker) ?? new Place(`${server.url}/${worker}/v1`);
    places.set(worker, place);
    if (rest.join('/') !== 'take') return place.forward(`/${rest.slice(1).join('/')}`, request, response);
    const taken = place.take(await text(request));
    const [status, body] = await taken.then(
      (gateway) => [200, gateway] as const,
      (thrown: unknown) => [500, String(thrown)] as const,
    );
    response.writeHead(status).end(JSON.stringify(body));
  });
  project.provide('sharedGateways', server.url);
  return async () => {
    await Promise.all([...places.values()].map((place) => place.stop()));
    await server.close();
  };
}
