// The cheap model first, a stronger one where a check or a judge does not accept its answer, within a budget.
import { createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import {
  cascade,
  computeSavings,
  contains,
  createBudget,
  gate,
  minScore,
  processRateLimiter,
  resolveTiers,
} from '@parallel-agents/escalation';
import { builtinAgents } from '@parallel-agents/registry';

const tiers = resolveTiers(['anthropic/claude-haiku-4-5', 'anthropic/claude-opus-4-5']);
const orchestrator = createOrchestrator({
  runtime: scripted({ models: tiers.map(({ model }) => model) }),
  agents: builtinAgents,
  policy: cascade({
    tiers,
    accept: [contains('run'), gate(minScore(7), { model: 'anthropic/claude-haiku-4-5' })],
  }),
  admission: [processRateLimiter, createBudget({ usd: 2, tokens: 400_000 })],
});
const report = await orchestrator.run([
  { agent: 'documentation_writer', description: 'How to resume a run after a crash.' },
]);
await orchestrator.close();

const savings = computeSavings(report, tiers);
console.log(report.results[0]?.attempts.map(({ tier, status }) => `${tier}: ${status}`).join(', '));
console.log(`paid $${savings.paidUsd.toFixed(4)}, saved ${Math.round(savings.savedShare * 100)} %`);
if (report.summary.failed > 0) process.exitCode = 1;
