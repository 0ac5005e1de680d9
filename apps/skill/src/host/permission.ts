import { RuntimeError } from '@parallel-agents/core';
import { settingName } from './config.ts';
import type { Host } from './host.ts';

/**
 * Starting agents spends money, so that by default only the owner does.
 *
 * @throws RuntimeError `RUNTIME_UNAUTHORIZED`
 */
export function requirePermission({ isOwner, config }: Host): void {
  if (isOwner || config.allowFrom === 'everyone') return;
  throw new RuntimeError({
    code: 'RUNTIME_UNAUTHORIZED',
    message:
      'Only the owner of this OpenClaw may start or stop agents, and this message is not from the owner.',
    fix: `Nothing was done. The operator can allow it for everyone: ${settingName('allowFrom')} = "everyone".`,
  });
}
