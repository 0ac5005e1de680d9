import { InputError, isParallelAgentsError } from '@parallel-agents/core';
import { formatPath } from '@parallel-agents/core/internal';
import { inChat } from './answer/in-chat.ts';

/** What OpenClaw shows the chat’s agent when a tool fails: what happened, and what to do. */
class ToolRefusal extends Error {
  override name = 'ToolRefusal';
}

/** As many as can be mended in one go: a wrong habit is in every task. */
const mostIssues = 8;

/** An error of ours in words that the chat’s agent can act on. A defect stays what it is. */
export function toRefusal(thrown: unknown): unknown {
  if (thrown instanceof InputError) {
    const issues = thrown.issues.slice(0, mostIssues).map((issue) => {
      const { code, message, fix } = inChat(issue);
      return `${code} ${formatPath(issue.path)}: ${message}. ${fix}`;
    });
    const more = thrown.issues.length - issues.length;
    if (more > 0) issues.push(`And ${more} more of the kind.`);
    return new ToolRefusal(`Nothing was started. ${issues.join(' ')}`, { cause: thrown });
  }
  if (!isParallelAgentsError(thrown)) return thrown;
  const { code, message, fix } = inChat(thrown);
  return new ToolRefusal(`${code}: ${message} ${fix}`, { cause: thrown });
}
