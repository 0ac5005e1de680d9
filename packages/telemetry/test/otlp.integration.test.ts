import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createOrchestrator, defineAgent } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { expect, it, onTestFinished } from 'vitest';
import { jobTelemetry } from '../src/index.ts';

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: string | number; doubleValue?: number };
}

interface OtlpSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: Attribute[];
}

interface Metric {
  name: string;
  histogram?: { dataPoints: { explicitBounds: number[] }[] };
}

interface Sent {
  url: string;
  body: {
    resourceSpans?: { scopeSpans: { spans: OtlpSpan[] }[] }[];
    resourceMetrics?: { scopeMetrics: { metrics: Metric[] }[] }[];
  };
}

async function receiver(): Promise<{ url: string; sent: Sent[] }> {
  const sent: Sent[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    sent.push({ url: request.url ?? '', body: JSON.parse(text) });
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent };
}

it('a collector gets a tree of spans and the metrics of a run, and no content that was not asked for', async () => {
  const { url, sent } = await receiver();
  const tracers = new TracerProvider({
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${url}/v1/traces` }) }),
    ],
  });
  const meters = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter({ url: `${url}/v1/metrics` }) }),
    ],
  });
  const telemetry = jobTelemetry({ tracer: tracers.getTracer('t'), meter: meters.getMeter('t') });
  const writer = defineAgent({
    name: 'writer',
    category: 'test',
    description: 'd',
    version: '1.0.0',
    instructions: 'i',
    tools: 'none',
    tier: 'cheap',
  });
  const reply = { kind: 'text', text: 'hidden words', usage: { inputTokens: 7, outputTokens: 3 } } as const;
  const runtime = scripted({
    reply: ({ prompt }) => (prompt.includes('bad') ? { kind: 'error', status: 400 } : reply),
  });
  const run = createOrchestrator({ runtime, agents: [writer], model: 'scripted/cheap' }).run([
    { id: 'good', agent: 'writer', description: 'good' },
    { id: 'bad', agent: 'writer', description: 'bad' },
  ]);
  for await (const event of run) telemetry.record(event);
  telemetry.end();
  await tracers.forceFlush();
  await meters.forceFlush();
  const spans = sent.flatMap(({ body }) =>
    (body.resourceSpans ?? []).flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );
  const named = (name: string) => spans.filter((span) => span.name === name);
  expect(spans.map(({ name }) => name).sort()).toEqual(
    [
      'attempt first',
      'attempt first',
      'chat cheap',
      'chat cheap',
      'invoke_agent writer',
      'invoke_agent writer',
      'invoke_workflow tasks',
      'step run',
    ].sort(),
  );
  const [job] = named('invoke_workflow tasks');
  const parents = new Map(spans.map((span) => [span.spanId, span]));
  for (const span of named('chat cheap')) {
    const path: string[] = [];
    for (let each: OtlpSpan | undefined = span; each; each = parents.get(each.parentSpanId ?? ''))
      path.push(each.name);
    expect(path).toEqual([
      'chat cheap',
      'attempt first',
      'invoke_agent writer',
      'step run',
      'invoke_workflow tasks',
    ]);
    expect(span.traceId).toBe(job?.traceId);
  }
  const attributes = ({ attributes: own }: OtlpSpan): Record<string, string | number> =>
    Object.fromEntries(
      own.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue ?? value.doubleValue)]),
    );
  const good = named('chat cheap')
    .map(attributes)
    .find((each) => each['error.type'] === undefined);
  expect(good).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'scripted',
    'gen_ai.request.model': 'cheap',
    'gen_ai.usage.input_tokens': 7,
    'gen_ai.usage.output_tokens': 3,
    'gen_ai.conversation.id': run.id,
  });
  expect(named('invoke_agent writer').map((span) => attributes(span)['error.type'])).toContain(
    'PROVIDER_ERROR',
  );
  expect(JSON.stringify(sent)).not.toContain('hidden words');
  const metrics = sent.flatMap(({ body }) =>
    (body.resourceMetrics ?? []).flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap((scope) => scope.metrics),
    ),
  );
  const measured = new Map(metrics.map((one) => [one.name, one]));
  expect([...measured.keys()].toSorted()).toEqual([
    'gen_ai.client.inference.duration',
    'gen_ai.client.inference.usage.input_tokens',
    'gen_ai.client.inference.usage.output_tokens',
    'gen_ai.invoke_agent.duration',
    'parallel_agents.tasks',
  ]);
  const bounds = (name: string) => measured.get(name)?.histogram?.dataPoints[0]?.explicitBounds.at(-1);
  expect(bounds('gen_ai.client.inference.duration')).toBe(81.92);
  expect(bounds('gen_ai.invoke_agent.duration')).toBe(409.6);
  await tracers.shutdown();
  await meters.shutdown();
});
