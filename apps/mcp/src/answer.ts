import type { CallToolResult } from '@modelcontextprotocol/server';
import { sayFix } from '@parallel-agents/app/internal/fields';
import { InputError } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { describeTool } from './describe-tool.ts';

/** What a tool answers: as data, and the same as text for clients that read no data. */
export function answer(data: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(data) }], structuredContent: data };
}

/** What went wrong, in words that a model can act on: the field, what is wrong with it, and the fix. */
export function refusal(thrown: unknown): CallToolResult {
  const lines =
    thrown instanceof InputError
      ? thrown.issues.slice(0, 20).map((issue) => {
          const { code, path, message } = issue;
          return `${code} ${path.join('.')}: ${message}. ${sayFix(issue, describeTool)}`;
        })
      : [describe(thrown)];
  return { isError: true, content: [{ type: 'text', text: lines.join('\n') }] };
}

function describe(thrown: unknown): string {
  const info = toErrorInfo(thrown);
  return `${info.code}: ${info.message}. ${sayFix(info, describeTool)}`;
}
