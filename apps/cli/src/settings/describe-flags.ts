import type { ActionName, Describe, SettingName } from '@parallel-agents/app/internal/settings';

/** What the command line calls a setting, and the command that does something. */
const words: Record<SettingName | ActionName, string> = {
  runtime: '--runtime',
  baseUrl: '--base-url',
  batch: '--batch',
  liveJudges: '--live-judges',
  batchIfCheaper: '--batch-if-cheaper',
  profile: '--profile',
  apiKeyHeader: '--api-key-header',
  header: '--header',
  body: '--body',
  maxOutputTokens: '--max-output-tokens',
  keepSessions: '--keep-sessions',
  model: '--model',
  tiers: '--tiers',
  start: '--start',
  minScore: '--min-score',
  judge: '--judge',
  judgeModels: '--judge-models',
  agents: '--agents',
  strict: '--strict',
  maxAgents: '--max-agents',
  config: '--config',
  engine: '--engine',
  usd: '--budget',
  tokens: '--max-tokens',
  spawns: '--max-spawns',
  deadlineSeconds: '--deadline',
  concurrent: '--concurrency',
  timeoutSeconds: '--timeout',
  onExhausted: '--on-exhausted',
  allowUnknownPrices: '--allow-unknown-prices',
  noJournal: '--no-journal',
  mcp: '--mcp',
  allowTools: '--allow-tools',
  toolsRoot: '--tools-root',
  toolRounds: '--tool-rounds',
  prices: '`prices` in the configuration',
  listAgents: 'parallel-agents agents list',
  showAgent: 'parallel-agents agents show',
  lintAgents: 'parallel-agents agents lint',
  compareAgents: 'parallel-agents agents lint --compat',
  trustAgents: 'parallel-agents agents trust',
  diagnose: 'parallel-agents doctor',
  makePlan: '--plan-only --out plan.json',
  forecastPlan: '--plan plan.json --dry-run',
  listJobs: 'parallel-agents runs list',
  showJob: 'parallel-agents runs show',
  followJob: 'parallel-agents runs follow',
  resumeJob: 'parallel-agents runs resume',
  cancelJob: 'parallel-agents runs cancel',
  pruneJobs: 'parallel-agents runs prune --older-than 7d',
  startWorker: 'parallel-agents worker --engine URL --runtime',
};

/** `--budget`, `--runtime openclaw`; commands stand in backticks, and what has its own keeps them. */
export const describe: Describe = (name, value) => {
  const word = value === undefined ? words[name] : `${words[name]} ${value}`;
  const isFlag = word.startsWith('--') && !word.includes(' --');
  return isFlag || word.includes('`') ? word : `\`${word}\``;
};
