import { type AgentTask, InputError, type InputIssue } from '@parallel-agents/core';
import { settingName } from '../host/config.ts';
import type { Host } from '../host/host.ts';

/**
 * A task names only models that the operator lets tasks name. Those of `tiers` are for escalation: a chat that could name
 * the dearest of them would pass the others by.
 *
 * @throws InputError `UNKNOWN_MODEL`
 */
export function requireModels(tasks: readonly AgentTask[], { config: { allowedModels } }: Host): void {
  const issues = tasks.flatMap(({ model }, index): InputIssue[] => {
    if (model === undefined || allowedModels.includes(model)) return [];
    const message = `the model ${JSON.stringify(model)} may not be named here`;
    const names = allowedModels.join(', ');
    const which = names === '' ? 'Name none: none is allowed.' : `Name one of: ${names}; or none.`;
    const fix = `${which} The operator can add it to ${settingName('allowedModels')}.`;
    return [{ code: 'UNKNOWN_MODEL', path: ['tasks', index, 'model'], message, fix }];
  });
  if (issues.length > 0) throw new InputError(issues);
}
