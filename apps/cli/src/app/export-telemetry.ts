import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { Companion } from './companion.ts';

/** A collector that is away does not hold up the end of the command for longer. */
const flushMs = 5_000;

/**
 * Where `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector; nothing else is loaded elsewhere. The exporters read the other
 * variables of OpenTelemetry by themselves, such as `OTEL_EXPORTER_OTLP_HEADERS`.
 *
 * @returns what sends spans and metrics of jobs to a collector
 */
export async function exportTelemetry(
  { env }: Pick<Environment, 'env'>,
  { note }: Pick<Reporter, 'note'>,
): Promise<Required<Companion> | undefined> {
  const isWanted = Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT) && env.OTEL_SDK_DISABLED !== 'true';
  if (!isWanted) return undefined;
  const [{ jobTelemetry }, traces, meters, traceExport, metricExport] = await Promise.all([
    import('@parallel-agents/telemetry'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
  ]);
  const base = `${env.OTEL_EXPORTER_OTLP_ENDPOINT}`.replace(/\/+$/, '');
  const tracers = new traces.TracerProvider({
    spanProcessors: [
      new traces.BatchSpanProcessor({
        exporter: new traceExport.OTLPTraceExporter({
          url: env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? `${base}/v1/traces`,
        }),
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
      const tracer = tracers.getTracer('parallel-agents');
      const job = jobTelemetry({ tracer, meter: metrics.getMeter('parallel-agents'), content });
      told.push(job);
      return job.record.bind(job);
    },
    async end() {
      for (const job of told) job.end();
      const sent = Promise.all([tracers.forceFlush(), metrics.forceFlush()]).then(() => true);
      const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), flushMs).unref());
      const isSent = await Promise.race([sent, late]).catch(() => false);
      if (!isSent) note(`Spans and metrics could not be sent to ${base}. The job is not concerned.`);
    },
  };
}
