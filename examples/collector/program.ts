// Spans and metrics of a job, in a program that sets up OpenTelemetry by itself: they go to the collector of
// collector.yaml, or wherever OTEL_EXPORTER_OTLP_ENDPOINT says.
import process from 'node:process';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { scripted } from '@parallel-agents/core/testing';
import { jobTelemetry, scope } from '@parallel-agents/telemetry';
import { open } from 'parallel-agents';

const collector = process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? 'http://127.0.0.1:4318';
const spans = new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${collector}/v1/traces` }) });
const tracers = new TracerProvider({ spanProcessors: [spans] });
const exporter = new OTLPMetricExporter({ url: `${collector}/v1/metrics` });
const meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });

// Scripted answers; without `runtime` the application finds yours.
await using app = await open({ runtime: scripted(), store: ':memory:' });
const telemetry = jobTelemetry({ tracer: tracers.getTracer(scope), meter: meters.getMeter(scope) });
const job = app.start({
  tasks: [
    { agent: 'content_writer_funny', description: 'A caption about queues.' },
    { agent: 'code_reviewer', description: 'Review one line.', input: { code: 'if (a = b) c();' } },
  ],
});
for await (const event of job) telemetry.record(event);
const { status } = await job;
telemetry.end();

// What is not sent yet is sent now.
await tracers.shutdown();
await meters.shutdown();
console.log(`${job.id}: ${status}, sent to ${collector}`);
