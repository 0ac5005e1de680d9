export type { PluginRuntimeOptions } from './options.ts';
export { pluginRuntime } from './plugin-runtime.ts';
export type { SubagentApi, SubagentRun } from './subagent-api.ts';
