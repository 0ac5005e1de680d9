import type { ActionName, Describe, SettingName } from '@parallel-agents/app/internal/settings';
import { settingName } from './config.ts';

/** What a chat’s agent calls things: the plugin’s tools, and the settings of the operator. */
const words: Partial<Record<SettingName | ActionName, string>> = {
  usd: settingName('maxUsd'),
  tokens: settingName('maxTokens'),
  spawns: settingName('maxSpawns'),
  deadlineSeconds: settingName('deadlineSeconds'),
  concurrent: settingName('maxConcurrent'),
  timeoutSeconds: settingName('timeoutSeconds'),
  tiers: settingName('tiers'),
  start: settingName('start'),
  minScore: settingName('minScore'),
  judge: settingName('judge'),
  judgeModels: settingName('tiers'),
  model: 'OpenClaw’s configuration (agents.defaults.model)',
  prices: 'OpenClaw’s configuration (`cost` of the model, in models.providers)',
  // The operator caps tokens instead.
  allowUnknownPrices: '',
  // The operator of the gateway decides that.
  noJournal: '',
  agents: 'parallel-agents/agents/ in the workspace',
  // A file that somebody puts there is one that somebody has looked at.
  trustAgents: 'moving their files to parallel-agents/agents/ in the workspace',
  lintAgents: 'parallel_agents_list',
  compareAgents: 'parallel_agents_list',
  listAgents: 'parallel_agents_list',
  showAgent: 'parallel_agents_list',
  makePlan: 'parallel_agents_orchestrate with "planOnly": true',
  forecastPlan: 'parallel_agents_forecast with that plan',
  listJobs: 'parallel_agents_runs',
  showJob: 'parallel_agents_resume',
  followJob: 'parallel_agents_runs',
  resumeJob: 'parallel_agents_resume',
  cancelJob: 'parallel_agents_stop',
};

/** `parallel_agents_resume run-1`. */
export const describeInChat: Describe = (name, value) => {
  const word = words[name] ?? name;
  return value === undefined ? word : `${word} ${value}`;
};
