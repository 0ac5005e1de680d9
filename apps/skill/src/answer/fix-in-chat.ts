import type { ErrorInfo } from '@parallel-agents/core';
import { settingName } from '../host/config.ts';

/** What can be done about an error in a chat: there are no flags there, and the operator sets the limits. */
export function fixInChat({ code, fix }: ErrorInfo): string {
  if (code !== 'TIMEOUT') return fix;
  return `Ask for less in one task; the operator can raise ${settingName('timeoutSeconds')}, which no task exceeds.`;
}
