import type { AgentResult, ErrorInfo } from '@parallel-agents/core';

/** Why a task did not complete. */
export function errorOf(result: AgentResult | undefined): ErrorInfo {
  return (
    result?.error ?? {
      code: 'INTERNAL',
      message: `The task ended as ${result?.status ?? 'nothing'} and gave no reason.`,
      fix: 'This is a defect in the runtime or in parallel-agents; please report it with this message.',
      retryable: false,
    }
  );
}
