import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@parallel-agents/core/internal';
import type { TierOutcome } from '@parallel-agents/escalation/internal';
import { z } from 'zod';
import { stateFolder } from '../settings/state-folder.ts';
import type { Surroundings } from '../settings/surroundings.ts';

const outcomeSchema = z.object({
  agent: z.string(),
  tier: z.string(),
  model: z.string(),
  strongModel: z.string(),
  judged: z.boolean(),
  accepted: z.boolean(),
  paidUsd: z.number().min(0),
  strongUsd: z.number().positive(),
});

/** As much experience as is read back: the latest. */
const maxOutcomes = 10_000;

/** What earlier runs learned about tiers: one JSON line each, in the user's state directory. */
export async function readExperience(here: Pick<Surroundings, 'env' | 'state'>): Promise<TierOutcome[]> {
  const folder = folderOf(here);
  if (folder === undefined) return [];
  let text: string;
  try {
    text = await readFile(fileIn(folder), 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  }
  return text.split('\n').slice(-maxOutcomes).flatMap(parseLine);
}

export async function addExperience(
  outcomes: readonly TierOutcome[],
  here: Pick<Surroundings, 'env' | 'state'>,
): Promise<void> {
  const folder = folderOf(here);
  if (outcomes.length === 0 || folder === undefined) return;
  await makeFolder(folder, { mode: 0o700 });
  const lines = outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join('');
  await appendFile(fileIn(folder), lines, { mode: 0o600 });
}

/**
 * A line that was cut off by a crash is passed over, and so is one of an earlier version, which does not say which model
 * it is about; the others stand for themselves.
 */
function parseLine(line: string): TierOutcome[] {
  try {
    const parsed = outcomeSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

function folderOf(here: Pick<Surroundings, 'env' | 'state'>): string | undefined {
  return here.state === false ? undefined : (here.state ?? stateFolder(here));
}

function fileIn(folder: string): string {
  return join(folder, 'tier-outcomes.jsonl');
}
