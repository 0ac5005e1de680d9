/** What can be set, by the name that this layer has for it. */
export type SettingName =
  | 'runtime'
  | 'baseUrl'
  | 'batch'
  | 'liveJudges'
  | 'batchIfCheaper'
  | 'profile'
  | 'apiKeyHeader'
  | 'header'
  | 'body'
  | 'maxOutputTokens'
  | 'keepSessions'
  | 'model'
  | 'tiers'
  | 'start'
  | 'minScore'
  | 'judge'
  | 'judgeModels'
  | 'agents'
  | 'strict'
  | 'maxAgents'
  | 'config'
  | 'engine'
  | 'usd'
  | 'tokens'
  | 'spawns'
  | 'deadlineSeconds'
  | 'concurrent'
  | 'timeoutSeconds'
  | 'onExhausted'
  | 'allowUnknownPrices'
  | 'prices'
  | 'mcp'
  | 'allowTools'
  | 'toolsRoot'
  | 'toolRounds'
  | 'noJournal';

/** What can be done beside starting jobs. */
export type ActionName =
  | 'listAgents'
  | 'showAgent'
  | 'lintAgents'
  | 'compareAgents'
  | 'trustAgents'
  | 'diagnose'
  | 'makePlan'
  | 'forecastPlan'
  | 'runTasks'
  | 'listJobs'
  | 'showJob'
  | 'followJob'
  | 'resumeJob'
  | 'retryJob'
  | 'approveJob'
  | 'cancelJob'
  | 'pruneJobs'
  | 'reportJob'
  | 'startWorker';

/**
 * How a face calls a setting, or how its users do something: `--budget` on a command line, `maxUsd` in a chat’s
 * configuration. Errors and notes are made of these words.
 *
 * @param value what is set, or what something is done to, where that is worth saying
 */
export type Describe = (name: SettingName | ActionName, value?: string) => string;

/** Where a configuration file has the same setting. */
const fields: Partial<Record<SettingName, string>> = {
  tiers: 'tiers',
  minScore: 'gate.minScore',
  agents: 'agents',
};

/** Both ways to set something: what the face calls it, and the field of the configuration. */
export function waysTo(describe: Describe, name: SettingName, value?: string): string {
  const field = fields[name];
  return `${describe(name, value)}${field === undefined ? '' : `, or \`${field}\` in the configuration`}`;
}
