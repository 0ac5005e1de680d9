import { usualWords } from '@parallel-agents/app/internal/fields';
import type { ActionName, Describe, SettingName } from '@parallel-agents/app/internal/settings';
import { type EngineFlag, engineWords } from './engine-words.ts';

/** What the command line calls a setting, and the command that does something. */
const words: Record<SettingName | ActionName, string> = {
  ...usualWords,
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
  cancelJob: 'parallel-agents runs cancel',
  pruneJobs: 'parallel-agents runs prune --older-than 7d',
  startWorker: 'parallel-agents worker --engine URL --runtime',
};

/** Commands that start or find what is meant only where they are told which engine has it. */
const ofEngine: ReadonlySet<SettingName | ActionName> = new Set([
  'runTasks',
  'listJobs',
  'showJob',
  'followJob',
  'resumeJob',
  'retryJob',
  'approveJob',
  'cancelJob',
  'pruneJobs',
  'reportJob',
]);

/** `--budget`, `--runtime openclaw`; commands stand in backticks, and what has its own keeps them. */
export const describe: Describe = describeAt(() => undefined);

/** The same for a command that was told of an engine: the commands that it names can be copied as they stand. */
export function describeAt(engine: () => EngineFlag): Describe {
  return (name, value) => {
    const isItself = name === 'engine' && value === undefined && engine() !== undefined;
    if (isItself) return engineWords(engine());
    const word = [wordOf(name, engine()), value, ofEngine.has(name) ? engineWords(engine()) : '']
      .filter(Boolean)
      .join(' ');
    const isFlag = word.startsWith('--') && !word.includes(' --');
    return isFlag || word.includes('`') ? word : `\`${word}\``;
  };
}

function wordOf(name: SettingName | ActionName, engine: EngineFlag): string {
  const isNamed = name === 'startWorker' && engine !== undefined;
  return isNamed ? words[name].replace('--engine URL', () => engineWords(engine)) : words[name];
}

/** A command on a line of its own, without what marks it in a sentence. */
export function commandLine(described: string): string {
  return described.replace(/^`|`$/g, '');
}
