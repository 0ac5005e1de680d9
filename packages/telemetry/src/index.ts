export { type JobTelemetry, jobTelemetry, type TelemetryOptions } from './job-telemetry.ts';
export { conventions } from './names.ts';
