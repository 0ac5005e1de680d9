import { createServer, type ServerResponse } from 'node:http';
import { InputError } from '@parallel-agents/core';
import type { HealthAddress } from './health-address.ts';

/** A figure of a worker, as Prometheus reads it. */
export interface Metric {
  name: string;
  help: string;
  type: 'counter' | 'gauge';
  values: readonly { labels?: Readonly<Record<string, string>>; value: number }[];
}

export interface WorkerHealth {
  /** Why it takes no jobs now; `undefined` if it does. */
  whyNotReady(): string | undefined;
  metrics(): Promise<readonly Metric[]> | readonly Metric[];
}

/**
 * Answers `/healthz` (the process lives), `/readyz` (it takes jobs) and `/metrics`, until it is closed.
 * @throws InputError `INVALID_OPTION` if it cannot listen there
 */
export async function serveHealth(
  { host, port }: HealthAddress,
  health: WorkerHealth,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(({ url = '/' }, response) => {
    answer(url.replace(/\?.*$/, ''), health, response).catch((thrown: unknown) => {
      send(response, 500, `${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    });
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    const message = `${host}:${port} cannot be listened on: ${(cause as Error).message}`;
    const fix = 'Choose another port, or an address that this machine has.';
    throw new InputError([{ code: 'INVALID_OPTION', path: ['--health'], message, fix }]);
  }
  const address = server.address();
  const shown = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${shown}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(path: string, health: WorkerHealth, response: ServerResponse): Promise<void> {
  if (path === '/healthz') return send(response, 200, 'ok\n');
  if (path === '/readyz') {
    const why = health.whyNotReady();
    return send(response, why === undefined ? 200 : 503, `${why ?? 'ok'}\n`);
  }
  if (path !== '/metrics') return send(response, 404, 'There are /healthz, /readyz and /metrics.\n');
  send(response, 200, renderMetrics(await health.metrics()), 'text/plain; version=0.0.4; charset=utf-8');
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

/** The text format of Prometheus. */
export function renderMetrics(metrics: readonly Metric[]): string {
  return metrics
    .flatMap(({ name, help, type, values }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...values.map(({ labels = {}, value }) => `${name}${renderLabels(labels)} ${value}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([name, value]) => {
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
    return `${name}="${escaped}"`;
  });
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}
