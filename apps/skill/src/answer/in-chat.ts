import type { ErrorCode } from '@parallel-agents/core';
import { settingName } from '../host/config.ts';

interface Reason {
  code: ErrorCode;
  message: string;
  fix: string;
}

/** What can be done about an error where the packages name their settings and the command line. */
const fixes: Partial<Record<ErrorCode, string>> = {
  TIMEOUT: `Ask for less in one task; the operator can raise ${settingName('timeoutSeconds')}, which no task exceeds.`,
  RUN_CHANGED: 'Put back what was changed, the files and agents that it works on, or start it anew.',
  RUN_NOT_FOUND: 'parallel_agents_runs names the runs of this chat.',
  RUN_IN_PROGRESS: 'Wait for it, or stop it with parallel_agents_stop.',
};

/**
 * An error in words of a chat, where there are neither flags nor commands: sentences that name some are left out, as the
 * operator sets what they set.
 */
export function inChat({ code, message, fix }: Reason): Reason {
  const said = withoutCommands(fixes[code] ?? fix);
  return {
    code,
    message: withoutCommands(message) || 'It failed.',
    fix: said || 'Tell the user; the operator finds more in the gateway’s log.',
  };
}

/** A flag, or a command of ours or of OpenClaw’s. The plugin’s own name in a setting has no space behind it. */
const command =
  /(^|[\s(`"'])(--[a-z][\w-]*|(parallel-agents|openclaw|npx|npm|pnpm) +[a-z])|`(runs|agents) +[a-z]/;

function withoutCommands(text: string): string {
  const known = text.replaceAll('`openclaw logs`', 'the gateway’s log');
  if (!command.test(known)) return known;
  return known
    .split(/(?<=[.!?;])\s+/)
    .filter((sentence) => !command.test(sentence))
    .join(' ')
    .replace(/;$/, '.');
}
