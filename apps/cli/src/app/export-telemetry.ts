import { InputError, type InputIssue } from '@parallel-agents/core';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { Companion } from './companion.ts';

/** Spans that wait to be sent, at most, and those of one request: a job of thousands of tasks ends many at once. */
const queue = { maxQueueSize: 40_000, maxExportBatchSize: 1000 };

/** A collector that is away does not hold up the end of the command for longer. */
const flushMs = 5_000;

/**
 * Where `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector; nothing else is loaded elsewhere. The exporters read the other
 * variables of OpenTelemetry by themselves, such as `OTEL_EXPORTER_OTLP_HEADERS`.
 *
 * @returns what sends spans and metrics of jobs to a collector
 * @throws InputError for an address that is none
 */
export async function exportTelemetry(
  { env }: Pick<Environment, 'env'>,
  { note }: Pick<Reporter, 'note'>,
): Promise<Required<Companion> | undefined> {
  const isWanted = Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT) && env.OTEL_SDK_DISABLED !== 'true';
  if (!isWanted) return undefined;
  refuseBadCollectors(env);
  const [{ conventions, jobTelemetry, scope }, traces, meters, traceExport, metricExport] = await Promise.all(
    [
      import('@parallel-agents/telemetry'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/sdk-metrics'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/exporter-metrics-otlp-http'),
    ],
  );
  const base = `${env.OTEL_EXPORTER_OTLP_ENDPOINT}`.replace(/\/+$/, '');
  const tracers = new traces.TracerProvider({
    spanProcessors: [
      new traces.BatchSpanProcessor({
        exporter: new traceExport.OTLPTraceExporter({
          url: env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? `${base}/v1/traces`,
        }),
        ...queue,
      }),
    ],
  });
  const exporter = new metricExport.OTLPMetricExporter({
    url: env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT ?? `${base}/v1/metrics`,
  });
  const metrics = new meters.MeterProvider({
    readers: [new meters.PeriodicExportingMetricReader({ exporter })],
  });
  const content = env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT === 'true';
  const told: { end(): void }[] = [];
  return {
    listen() {
      const tracer = tracers.getTracer(scope, conventions.version, { schemaUrl: conventions.schemaUrl });
      const job = jobTelemetry({ tracer, meter: metrics.getMeter(scope, conventions.version), content });
      told.push(job);
      return job.record.bind(job);
    },
    async end() {
      for (const job of told) job.end();
      const sent = Promise.all([tracers.forceFlush(), metrics.forceFlush()]).then(() => true);
      const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), flushMs).unref());
      const isSent = await Promise.race([sent, late]).catch(() => false);
      if (!isSent)
        note(
          `Spans and metrics could not be sent: no collector at ${base} took them as OTLP over HTTP. Nothing else is lost.`,
        );
    },
  };
}

const addresses = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
] as const;

function refuseBadCollectors(env: Environment['env']): void {
  const issues = addresses.flatMap((name): InputIssue[] => {
    const given = env[name];
    if (given === undefined || /^https?:$/.test(URL.parse(given)?.protocol ?? '')) return [];
    const message = 'it is not an http or https URL';
    const fix = `Set ${name} to one, such as http://127.0.0.1:4318, or take it away.`;
    return [{ code: 'INVALID_OPTION', path: [name], message, fix }];
  });
  if (issues.length > 0) throw new InputError(issues);
}
