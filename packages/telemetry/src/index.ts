export { type JobTelemetry, jobTelemetry, type TelemetryOptions } from './job-telemetry.ts';
export { conventions, scope } from './names.ts';
