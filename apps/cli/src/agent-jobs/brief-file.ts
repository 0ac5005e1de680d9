import { issuesOf, readDocument, readInputText } from '@parallel-agents/app/internal/documents';
import { InputError, type InputIssue } from '@parallel-agents/core';
import { type AgentBrief, briefSchema } from '@parallel-agents/meta';
import { z } from 'zod';
import type { Environment } from '../settings/environment.ts';

const list = z.array(briefSchema).min(1, 'holds no brief');

/**
 * Reads briefs from YAML or JSON: a list, or a list under `briefs:`.
 *
 * @throws InputError with file, line and column
 */
export async function readBriefFile(path: string, environment: Environment): Promise<AgentBrief[]> {
  const document = readDocument(await readInputText(path, environment, fixFor([])));
  const schema = Array.isArray(document.value) ? list : z.strictObject({ briefs: list });
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return Array.isArray(parsed.data) ? parsed.data : parsed.data.briefs;
  throw new InputError(issuesOf(parsed.error, 'INVALID_FILE', fixFor).map(document.locate));
}

function fixFor(path: InputIssue['path']): string {
  const fields = Object.keys(briefSchema.shape).join(', ');
  return path.length === 0
    ? `A brief file is a list of briefs, each with: ${fields}.`
    : `The fields of a brief are: ${fields}; only purpose is required.`;
}
