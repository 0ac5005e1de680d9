import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { AgentDefinition } from '@parallel-agents/core';
import { z } from 'zod';
import { toJsonSchema } from './json-schema.ts';

/** Where a package, or the folder around its agents, keeps what its agents came to on their fixtures. */
export const scoresFile = 'scores.json';

const scoreSchema = z.object({
  agent: z.string().min(1).max(200).describe('Its name, without namespace.'),
  fingerprint: z.string().max(64).describe('Of the agent as it was measured.'),
  tier: z.string().max(100),
  model: z.string().max(200).exactOptional(),
  passed: z.int().min(0),
  fixtures: z.int().min(1),
  tokens: z.number().min(0).exactOptional(),
  costUsd: z.number().min(0).exactOptional(),
  at: z.iso.date().describe('The day.'),
});

/** The form of `scores.json`. */
const scoresSchema = z.object({ version: z.literal(1), scores: z.array(scoreSchema).max(10_000) });

/** How many of its fixtures an agent passed at one tier. */
export type MeasuredScore = z.infer<typeof scoreSchema>;

/**
 * What an agent is known by when it is measured: scores of other instructions, schemas or checks say nothing of it.
 * @example
 * fingerprintOfAgent(agent); // '5f0c…', 16 digits
 */
export function fingerprintOfAgent({
  instructions,
  inputSchema,
  outputSchema,
  checks = [],
  fixtures = [],
}: AgentDefinition): string {
  const parts = [
    instructions,
    inputSchema && toJsonSchema(inputSchema),
    outputSchema && toJsonSchema(outputSchema),
    checks.map(({ name }) => name),
    fixtures,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** The scores beside a folder of agents: none where there is no file, and a note where it is of another form. */
export async function readScores(
  folder: string,
): Promise<{ scores: readonly MeasuredScore[]; notes: readonly string[] }> {
  const places = basename(folder) === 'agents' ? [folder, dirname(folder)] : [folder];
  for (const place of places) {
    const file = join(place, scoresFile);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const parsed = scoresSchema.safeParse(jsonIn(text));
    if (parsed.success) return { scores: parsed.data.scores, notes: [] };
    return {
      scores: [],
      notes: [`${file} is set aside: it is not what \`agents test --save-scores\` writes`],
    };
  }
  return { scores: [], notes: [] };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
