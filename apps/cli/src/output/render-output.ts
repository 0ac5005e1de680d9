import { readableOutput } from '@parallel-agents/core/internal/view';
import type { Colors } from './colors.ts';
import { terminalSafe } from './sanitize.ts';

/** An output for people, in a terminal. Programs take `--json`. */
export function renderOutput(output: unknown, { bold, dim, cyan }: Colors): string {
  return readableOutput(output, { bold, dim, cyan, safe: terminalSafe });
}
