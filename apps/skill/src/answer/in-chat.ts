import { sayFix } from '@parallel-agents/app/internal/fields';
import type { ErrorCode, Way } from '@parallel-agents/core';
import { describeInChat } from '../host/describe-in-chat.ts';

interface Reason {
  code: ErrorCode;
  message: string;
  fix: string;
  ways?: readonly Way[] | undefined;
}

/**
 * An error in words of a chat, where there are neither flags nor commands: sentences that name some are left out, as the
 * operator sets what they set.
 */
export function inChat({ code, message, ...others }: Reason): Reason {
  const said = withoutCommands(sayFix(others, describeInChat));
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
