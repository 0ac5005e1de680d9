import { RuntimeError } from '@parallel-agents/core';
import type { Host } from './host.ts';

type Asking = Pick<Host, 'isOwner' | 'isGranted' | 'config'>;

/**
 * Starting agents spends money, so that by default only the owner does.
 *
 * @throws RuntimeError `RUNTIME_UNAUTHORIZED`
 */
export function requirePermission(host: Asking): void {
  if (!isAllowed(host)) throw notAllowed(`${ownerAsks} ${afterRestart}`);
}

/**
 * A turn that OpenClaw goes on with by itself after a restart is nobody’s message. It may finish what the owner had
 * started in this chat; somebody else in a channel may not.
 *
 * @throws RuntimeError `RUNTIME_UNAUTHORIZED`
 */
export function requirePermissionToFinish(host: Asking & Pick<Host, 'hasSender'>): void {
  if (!isAllowed(host) && host.hasSender) throw notAllowed(ownerAsks);
}

function isAllowed({ isOwner, isGranted = false, config }: Asking): boolean {
  return isOwner || isGranted || config.allowFrom === 'everyone';
}

const ownerAsks =
  'Nothing was done. The owner can ask for it in a message of their own. If this is the owner, OpenClaw does not know it yet: the operator adds them to `commands.ownerAllowFrom` in OpenClaw’s configuration.';

const afterRestart =
  'A run of this chat that a restart interrupted can be finished all the same, with parallel_agents_resume.';

function notAllowed(fix: string): RuntimeError {
  return new RuntimeError({
    code: 'RUNTIME_UNAUTHORIZED',
    message:
      'Only the owner of this OpenClaw may start or stop agents, and OpenClaw does not say that this message is from the owner.',
    fix,
  });
}
