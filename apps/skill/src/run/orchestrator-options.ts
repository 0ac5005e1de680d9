import type { AdmissionControl, AgentRuntime, OrchestratorOptions } from '@parallel-agents/core';
import { cascade, createBudget, processRateLimiter, resolveTiers } from '@parallel-agents/escalation';
import { pluginRuntime } from '@parallel-agents/openclaw/plugin';
import { settingName } from '../host/config.ts';
import type { Host } from '../host/host.ts';

/** What a run may use: sessions of this gateway, within what the operator allows. Its limits hold for all sub-runs together. */
export function orchestratorOptions(host: Host): Omit<OrchestratorOptions, 'agents'> {
  const { maxConcurrent, timeoutSeconds, tiers } = host.config;
  return {
    runtime: runtimeOf(host),
    maxConcurrent,
    timeoutSeconds,
    ...(tiers.length > 0 && { policy: cascade({ tiers: resolveTiers(tiers) }) }),
    admission: admissionOf(host),
  };
}

function runtimeOf({ api, agentId, config }: Host): AgentRuntime {
  return pluginRuntime({
    subagent: api.runtime.subagent,
    agentId,
    models: [...new Set([...config.allowedModels, ...config.tiers])],
    // A tier that silently became another model would be paid for and change nothing.
    modelRefused: config.tiers.length > 0 ? 'fail' : 'own-model',
    allowTools: config.allowTools,
    onWarning: ({ code, message, fix }) => api.logger.warn(`${code}: ${message} ${fix}`),
  });
}

function admissionOf({ config, shared, prices, defaultModel }: Host): AdmissionControl[] {
  const budget = createBudget({
    spawns: config.maxSpawns,
    tokens: config.maxTokens,
    deadlineSeconds: config.deadlineSeconds,
    ...(config.maxUsd !== undefined && { usd: config.maxUsd }),
    prices,
    ...(defaultModel !== undefined && { defaultModel }),
    // What runs is paid for; only the deadline is for what takes too long.
    onExhausted: 'finish',
    onDeadline: 'cancel',
    settings: {
      spawns: settingName('maxSpawns'),
      tokens: settingName('maxTokens'),
      usd: settingName('maxUsd'),
      deadlineSeconds: settingName('deadlineSeconds'),
      maxOutputTokens: 'OpenClaw’s configuration (`maxTokens` of the model, in models.providers)',
      prices: 'OpenClaw’s configuration (`cost` of the model, in models.providers)',
    },
  });
  return [processRateLimiter, shared.slots.control(config.maxConcurrent), budget];
}
