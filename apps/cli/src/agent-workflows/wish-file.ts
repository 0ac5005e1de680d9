import { issuesOf, readDocument, readInputText } from '@parallel-agents/app/documents';
import { InputError, type InputIssue } from '@parallel-agents/core';
import { type AgentWish, wishSchema } from '@parallel-agents/meta';
import { z } from 'zod';
import type { Environment } from '../settings/environment.ts';

const list = z.array(wishSchema).min(1, 'holds no wish');

/**
 * Reads wishes from YAML or JSON: a list, or a list under `wishes:`.
 *
 * @throws InputError with file, line and column
 */
export async function readWishFile(path: string, environment: Environment): Promise<AgentWish[]> {
  const document = readDocument(await readInputText(path, environment));
  const schema = Array.isArray(document.value) ? list : z.strictObject({ wishes: list });
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return Array.isArray(parsed.data) ? parsed.data : parsed.data.wishes;
  throw new InputError(issuesOf(parsed.error, 'INVALID_FILE', fixFor).map(document.locate));
}

function fixFor(path: InputIssue['path']): string {
  const fields = Object.keys(wishSchema.shape).join(', ');
  return path.length === 0
    ? `A wish file is a list of wishes, each with: ${fields}.`
    : `The fields of a wish are: ${fields}; only purpose is required.`;
}
