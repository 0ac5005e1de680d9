import type { ActionName, Describe, SettingName } from './describe.ts';

/** What a program calls things: the options of `open` and the functions of the application. */
const words: Partial<Record<SettingName | ActionName, string>> = {
  batch: 'runtime: batch',
  usd: 'limits.usd',
  tokens: 'limits.tokens',
  spawns: 'limits.spawns',
  deadlineSeconds: 'limits.deadlineSeconds',
  concurrent: 'limits.concurrent',
  timeoutSeconds: 'limits.timeoutSeconds',
  onExhausted: 'limits.onExhausted',
  allowUnknownPrices: 'limits.allowUnknownPrices',
  noJournal: 'store: false',
  prices: '`prices` of the configuration',
  listAgents: 'app.known.registry',
  showAgent: 'app.known.registry',
  lintAgents: 'lintAgents of @parallel-agents/meta',
  compareAgents: 'app.known.originOf',
  trustAgents: '`parallel-agents agents trust`',
  diagnose: 'diagnoseRuntime',
  makePlan: 'planOnly',
  forecastPlan: 'a forecast with that plan',
  listJobs: 'app.jobs.list',
  showJob: 'app.jobs.show',
  followJob: 'app.jobs.follow',
  resumeJob: 'app.jobs.resume',
  retryJob: 'app.jobs.resume with retryFailed',
  approveJob: '`parallel-agents runs approve`',
  cancelJob: 'app.jobs.cancel',
  pruneJobs: 'app.jobs.prune',
  engine: '`store` with the address of the engine',
  startWorker: 'parallel-agents worker --engine URL --runtime',
};

/** `limits.usd`, `runtime: openclaw`. */
export const describeOption: Describe = (name, value) =>
  value === undefined ? (words[name] ?? name) : `${words[name] ?? name}: ${value}`;
