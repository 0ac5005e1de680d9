import {
  type AdmissionControl,
  type AgentResolver,
  type AgentRuntime,
  type AgentTask,
  type AttemptPolicy,
  createOrchestrator,
  ParallelAgentsError,
} from '@parallel-agents/core';
import { cascade, createBudget, processRateLimiter, resolveTiers } from '@parallel-agents/escalation';
import { pluginRuntime } from '@parallel-agents/openclaw/plugin';
import { toAnswer } from './answer.ts';
import type { Config } from './config.ts';
import type { Host } from './host.ts';
import type { ToolAnswer } from './openclaw.ts';
import { requirePermission } from './permission.ts';
import { showProgress } from './progress.ts';
import { saveLongOutputs } from './save-outputs.ts';
import type { ToolCall } from './tool.ts';

export interface Assignment {
  /** What the run is for, in a few words. */
  title: string;
  tasks: readonly AgentTask[];
  agents: AgentResolver;
}

/**
 * From tasks to one compact answer: what every tool that starts agents does.
 *
 * @throws ParallelAgentsError if nothing was started
 */
export async function runTasks(
  { title, tasks, agents }: Assignment,
  { host, signal, onUpdate }: ToolCall,
): Promise<ToolAnswer> {
  requirePermission(host);
  requireRoom(tasks.length, host);
  const { config } = host;
  const runtime = runtimeOf(host);
  const orchestrator = createOrchestrator({
    runtime,
    agents,
    maxConcurrent: config.maxConcurrent,
    timeoutSeconds: config.timeoutSeconds,
    ...policyOf(config),
    admission: admissionOf(host),
  });
  const run = orchestrator.run(capped(tasks, config), { ...(signal && { signal }) });
  const booked = host.shared.book.enter(run, { chat: host.chat, title });
  void showProgress(run, onUpdate);
  const report = await booked;
  // Ended sessions are deleted behind the answer; what cannot be deleted is in the gateway’s log.
  void orchestrator.close();
  return toAnswer(report, await saveLongOutputs(report, host));
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

function policyOf({ tiers }: Config): { policy?: AttemptPolicy } {
  return tiers.length === 0 ? {} : { policy: cascade({ tiers: resolveTiers(tiers) }) };
}

function admissionOf({ config, shared, prices, defaultModel }: Host): AdmissionControl[] {
  const budget = createBudget({
    spawns: config.maxSpawns,
    tokens: config.maxTokens,
    deadlineSeconds: config.deadlineSeconds,
    ...(config.maxUsd !== undefined && { usd: config.maxUsd }),
    prices,
    ...(defaultModel !== undefined && { defaultModel }),
    onExhausted: 'cancel',
  });
  return [processRateLimiter, shared.slots.control(config.maxConcurrent), budget];
}

/** A task may ask for less time than is allowed, not for more. */
function capped(tasks: readonly AgentTask[], { timeoutSeconds }: Config): AgentTask[] {
  return tasks.map((task) => ({
    ...task,
    timeoutSeconds: Math.min(task.timeoutSeconds ?? timeoutSeconds, timeoutSeconds),
  }));
}

function requireRoom(tasks: number, { config, shared }: Host): void {
  if (tasks > config.maxTasks) {
    throw tooMuch(
      `${tasks} tasks were asked for; ${config.maxTasks} are allowed in one run.`,
      'Ask for fewer, or in several runs; the operator can raise plugins.entries.parallel-agents.config.maxTasks.',
    );
  }
  if (shared.book.running >= config.maxRuns) {
    throw tooMuch(
      `${config.maxRuns} runs are under way already, which is as many as are allowed.`,
      'Wait for one to end, or stop one; the operator can raise plugins.entries.parallel-agents.config.maxRuns.',
    );
  }
}

function tooMuch(message: string, fix: string): ParallelAgentsError {
  return new ParallelAgentsError({
    code: 'BUDGET_EXHAUSTED',
    message: `Nothing was started. ${message}`,
    fix,
  });
}
