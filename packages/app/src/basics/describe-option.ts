import type { ActionName, Describe, SettingName } from './describe.ts';

/** Options that have another place in a program than their name says. */
const options: Partial<Record<SettingName, string>> = {
  usd: 'limits.usd',
  tokens: 'limits.tokens',
  spawns: 'limits.spawns',
  deadlineSeconds: 'limits.deadlineSeconds',
  concurrent: 'limits.concurrent',
  timeoutSeconds: 'limits.timeoutSeconds',
  onExhausted: 'limits.onExhausted',
  allowUnknownPrices: 'limits.allowUnknownPrices',
};

/** Options that take several. */
const lists: ReadonlySet<string> = new Set<SettingName>([
  ...(['agents', 'tiers', 'judgeModels', 'header', 'body', 'mcp', 'allowTools'] as const),
]);

/** What is no option by itself. */
const phrases: Partial<Record<SettingName | ActionName, string>> = {
  batch: "`runtime: 'batch'`",
  noJournal: '`store: false`',
  prices: '`prices` of the configuration',
  lintAgents: '`lintAgents` of @parallel-agents/meta',
  makePlan: '`planOnly: true`',
  forecastPlan: '`app.forecast` with that plan',
  // What a program has no function for.
  trustAgents: '`parallel-agents agents trust` in a terminal',
  diagnose: '`parallel-agents doctor` in a terminal',
  approveJob: '`parallel-agents runs approve` in a terminal',
  runTasks: '`app.start`',
  reportJob: '`htmlReport` of @parallel-agents/web',
  startWorker: '`parallel-agents worker` in a terminal',
};

const functions: Partial<Record<ActionName, string>> = {
  listAgents: 'app.known.registry.names',
  showAgent: 'app.known.registry.resolve',
  compareAgents: 'app.known.originOf',
  listJobs: 'app.jobs.list',
  showJob: 'app.jobs.show',
  followJob: 'app.jobs.follow',
  resumeJob: 'app.jobs.resume',
  retryJob: 'app.jobs.resume',
  cancelJob: 'app.jobs.cancel',
  pruneJobs: 'app.jobs.prune',
};

/**
 * What a program calls things, as it would write it: the options of `open` and the functions of the application.
 * `limits.usd`; with a value `limits: { usd: 2 }`, `runtime: 'openclaw'`, `app.jobs.resume('run-1')`.
 */
export const describeOption: Describe = (name, value) => {
  const phrase = phrases[name];
  if (phrase !== undefined) return phrase;
  const call = functions[name as ActionName];
  if (call !== undefined) {
    const given = value === undefined ? [] : [written(value)];
    return `\`${call}(${[...given, ...(name === 'retryJob' ? ['{ retryFailed: true }'] : [])].join(', ')})\``;
  }
  const path = options[name as SettingName] ?? name;
  if (value === undefined) return path;
  const [group, field] = path.split('.');
  const shown = lists.has(name) ? `[${value.split(',').map(written).join(', ')}]` : written(value);
  return `\`${field === undefined ? `${group}: ${shown}` : `${group}: { ${field}: ${shown} }`}\``;
};

/** A value as TypeScript has it. */
function written(value: string): string {
  if (/^(?:true|false|-?\d+(?:\.\d+)?)$/.test(value)) return value;
  return `'${value.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}
