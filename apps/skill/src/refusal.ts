import { formatPath, InputError, isParallelAgentsError } from '@parallel-agents/core';

/** What OpenClaw shows the chat’s agent when a tool fails: what happened, and what to do. */
class ToolRefusal extends Error {
  override name = 'ToolRefusal';
}

/** An error of ours in words that the chat’s agent can act on. A defect stays what it is. */
export function toRefusal(thrown: unknown): unknown {
  if (thrown instanceof InputError) {
    const issues = thrown.issues.map(
      ({ code, path, message, fix }) => `${code} ${formatPath(path)}: ${message}. ${fix}`,
    );
    return new ToolRefusal(`Nothing was started. ${issues.join(' ')}`, { cause: thrown });
  }
  if (!isParallelAgentsError(thrown)) return thrown;
  return new ToolRefusal(`${thrown.code}: ${thrown.message} ${thrown.fix}`, { cause: thrown });
}
