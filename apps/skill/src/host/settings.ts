import { ModelNames, resolveSpending, type Settings } from '@parallel-agents/app/internal/settings';
import type { AgentRuntime } from '@parallel-agents/core';
import { pluginRuntime } from '@parallel-agents/openclaw/plugin';
import { describeInChat } from './describe-in-chat.ts';
import type { Host } from './host.ts';

/**
 * What jobs of a chat work with: sessions of this gateway, within what the operator allows.
 *
 * @throws InputError for settings of the operator that contradict each other
 */
export async function settingsOf(host: Host): Promise<Settings> {
  const { config, prices, defaultModel } = host;
  const { maxUsd: usd, tiers, start, minScore, judge } = config;
  const limits = {
    ...(usd !== undefined && { usd }),
    tokens: config.maxTokens,
    spawns: config.maxSpawns,
    deadlineSeconds: config.deadlineSeconds,
    concurrent: config.maxConcurrent,
    timeoutSeconds: config.timeoutSeconds,
    // What runs is paid for; only the deadline is for what takes too long.
    onExhausted: 'finish' as const,
  };
  const given = {
    ...(tiers.length > 0 && { tiers, start }),
    ...(minScore !== undefined && { minScore }),
    ...(judge !== undefined && { judge }),
    limits,
  };
  const names = new ModelNames({ aliases: {}, bareNames: false });
  const spending = await resolveSpending(given, {}, { names, limits, describe: describeInChat });
  const limitNames = {
    ...spending.limitNames,
    maxOutputTokens: 'OpenClaw’s configuration (`maxTokens` of the model, in models.providers)',
  };
  return {
    limits,
    agents: [],
    openclaw: {},
    openaiCompatible: {},
    aiSdk: {},
    untrustedServers: [],
    runtime: {
      name: 'openclaw-plugin',
      summary: 'sessions of this gateway',
      create: async () => runtimeOf(host),
    },
    names,
    notes: [],
    spending: {
      ...spending,
      prices,
      limitNames,
      budget: {
        ...spending.budget,
        prices,
        ...(defaultModel !== undefined && { defaultModel }),
        onDeadline: 'cancel',
        settings: limitNames,
      },
    },
  };
}

function runtimeOf({ api, agentId, config }: Host): AgentRuntime {
  const { allowedModels, tiers, judge } = config;
  return pluginRuntime({
    subagent: api.runtime.subagent,
    agentId,
    models: [...new Set([...allowedModels, ...tiers, ...(judge === undefined ? [] : [judge])])],
    // A tier that silently became another model would be paid for and change nothing.
    modelRefused: tiers.length > 0 ? 'fail' : 'own-model',
    allowTools: config.allowTools,
    archiveTranscripts: config.archiveTranscripts,
    onWarning: ({ code, message, fix }) => api.logger.warn(`${code}: ${message} ${fix}`),
  });
}
