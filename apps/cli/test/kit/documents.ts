import type { AgentResult, RunSummary } from '@parallel-agents/core';
import type { ErrorReport } from '../../src/errors/error-report.ts';

/** What `--json` prints of a run. */
export interface RunDocument {
  jobId: string;
  runId: string;
  results: (Omit<AgentResult, 'error'> & { error: { code: string; message: string; fix: string } | null })[];
  summary: RunSummary;
}

/** What `--json` prints when there was no run. */
export interface ErrorDocument {
  error: ErrorReport;
}
