import { ParallelAgentsError } from '@parallel-agents/core';
import { settingName } from '../host/config.ts';
import type { Host } from '../host/host.ts';
import { requirePermission } from '../host/permission.ts';

/**
 * Whoever asks may start a run, and there is room for one.
 *
 * @throws ParallelAgentsError `BUDGET_EXHAUSTED`, RuntimeError `RUNTIME_UNAUTHORIZED`
 */
export function requireRoom(tasks: number, host: Host): void {
  requirePermission(host);
  const { config, shared } = host;
  if (tasks > config.maxTasks) {
    throw tooMuch(
      `${tasks} tasks were asked for; ${config.maxTasks} are allowed in one run.`,
      `Ask for fewer, or in several runs; the operator can raise ${settingName('maxTasks')}.`,
    );
  }
  if (shared.book.running >= config.maxRuns) {
    throw tooMuch(
      `${config.maxRuns} runs are under way already, which is as many as are allowed.`,
      `Wait for one to end, or stop one; the operator can raise ${settingName('maxRuns')}.`,
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
