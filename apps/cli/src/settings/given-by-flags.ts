import type { GivenSettings } from '@parallel-agents/app/internal/settings';
import { defined } from '@parallel-agents/core/internal';
import type { RunFlags } from './flags.ts';

/** The settings that flags give; how results are shown is no setting. */
export function givenBy(flags: RunFlags): GivenSettings {
  const { baseUrl, agents, strict, config, keepSessions, model, tiers, start, minScore, judge } = flags;
  const { batchIfCheaper, liveJudges } = flags;
  const runtime = flags.batch || batchIfCheaper ? 'batch' : flags.runtime;
  const { mcp, allowTools, toolsRoot, toolRounds } = flags;
  const { profile, apiKeyHeader, maxOutputTokens, header, body } = flags;
  const limits = defined({
    usd: flags.budget,
    tokens: flags.maxTokens,
    spawns: flags.maxSpawns,
    deadlineSeconds: flags.deadline,
    concurrent: flags.concurrency,
    timeoutSeconds: flags.timeout,
    onExhausted: flags.onExhausted,
    allowUnknownPrices: flags.allowUnknownPrices,
  });
  return {
    ...defined({
      runtime,
      baseUrl,
      batchIfCheaper,
      liveJudges,
      agents,
      strict,
      config,
      keepSessions,
      model,
      tiers,
      start,
      minScore,
      judge,
    }),
    ...defined({ mcp, allowTools, toolsRoot, toolRounds }),
    ...defined({ profile, apiKeyHeader, maxOutputTokens, header, body }),
    limits,
  };
}
