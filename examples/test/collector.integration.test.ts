import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from './kit/page.ts';

const folder = join(root, 'examples/collector');
const config = readFileSync(join(folder, 'collector.yaml'), 'utf8');

const parts = z.record(z.string(), z.record(z.string(), z.unknown()));
const schema = z
  .strictObject({
    receivers: parts,
    processors: parts,
    exporters: parts,
    service: z.strictObject({
      pipelines: z.partialRecord(
        z.enum(['traces', 'metrics', 'logs']),
        z.strictObject({
          receivers: z.array(z.string()).min(1),
          processors: z.array(z.string()),
          exporters: z.array(z.string()).min(1),
        }),
      ),
    }),
  })
  .superRefine(({ service: { pipelines }, ...defined }, context) => {
    for (const kind of ['receivers', 'processors', 'exporters'] as const) {
      const used = new Set(Object.values(pipelines).flatMap((pipeline) => pipeline[kind]));
      for (const name of used)
        if (!(name in defined[kind])) context.addIssue(`${name} is used, and no ${kind} has it`);
      for (const name of Object.keys(defined[kind]))
        if (!used.has(name)) context.addIssue(`${kind}: ${name} is used nowhere`);
    }
  });
const readConfig = (yaml: string) => schema.safeParse(parse(yaml));

describe('the configuration of a collector', () => {
  it('has pipelines of parts that it defines, and no part that is in none', () => {
    const { error, data } = readConfig(config);
    expect(error?.message).toBe(undefined);
    expect(data?.receivers).toEqual({ otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } });
    expect(readConfig(config.replace('exporters: [debug, ', 'exporters: [')).error?.message).toContain(
      'debug',
    );
    expect(readConfig(config.replace('batch]', 'bacth]')).error?.message).toContain('bacth is used');
  });

  it('limits memory first, and batches last', () => {
    for (const { processors } of Object.values(readConfig(config).data?.service.pipelines ?? {})) {
      expect(processors[0]).toBe('memory_limiter');
      expect(processors.at(-1)).toBe('batch');
    }
  });
});

it('the program sends spans and metrics where it is told', async () => {
  const got = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    got.set(path, `${got.get(path) ?? ''}${await text(request)}`);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const program = spawn(
    process.execPath,
    ['--conditions=@parallel-agents/source', join(folder, 'program.ts')],
    { env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: url }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [said, errors, [code]] = await Promise.all([
    text(program.stdout),
    text(program.stderr),
    once(program, 'exit'),
  ]);
  expect(errors).toBe('');
  expect(said).toContain(`completed, sent to ${url}`);
  expect(code).toBe(0);
  expect(got.get('/v1/traces')).toContain('"invoke_agent code_reviewer"');
  expect(got.get('/v1/metrics')).toContain('"gen_ai.invoke_agent.duration"');
}, 60_000);
