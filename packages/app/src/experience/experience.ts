import { randomUUID } from 'node:crypto';
import { appendFile, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, takePlace } from '@parallel-agents/core/internal';
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

/** As much experience as is read back: the latest. What is older is taken away. */
const maxOutcomes = 10_000;

/** Bytes from which on the file is put aside, and a new one is begun: some 5,000 outcomes. */
const fullBytes = 1_000_000;

/** What earlier runs learned about tiers: one JSON line each, in the user's state directory. */
export async function readExperience(here: Pick<Surroundings, 'env' | 'state'>): Promise<TierOutcome[]> {
  const folder = folderOf(here);
  if (folder === undefined) return [];
  let lines = await linesIn(fileIn(folder));
  for (const file of await filesAside(folder)) {
    if (lines.length >= maxOutcomes) break;
    lines = (await linesIn(file)).concat(lines);
  }
  return lines.slice(-maxOutcomes).flatMap(parseLine);
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
  // Another process may have put it aside by now.
  const { size = 0 } = (await ifThere(stat(fileIn(folder)))) ?? {};
  if (size >= fullBytes) await putAside(folder);
}

/**
 * Begins a new file, and takes away those put aside that nobody reads any more. Other processes may be writing: what they
 * have open goes along, and is read where it then stands.
 */
async function putAside(folder: string): Promise<void> {
  const aside = join(folder, `${asidePrefix}${Date.now()}-${randomUUID()}.jsonl`);
  await ifThere(takePlace(fileIn(folder), aside));
  let newer = 0;
  for (const file of await filesAside(folder)) {
    if (newer >= maxOutcomes) await rm(file, { force: true });
    else newer += (await linesIn(file)).length;
  }
}

/** The newest one first. */
async function filesAside(folder: string): Promise<string[]> {
  const names = (await ifThere(readdir(folder))) ?? [];
  return names
    .filter((name) => name.startsWith(asidePrefix))
    .toSorted()
    .toReversed()
    .map((name) => join(folder, name));
}

/** What comes of it; `undefined` where there is no such file, or another process has taken it away. */
async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
}

async function linesIn(file: string): Promise<string[]> {
  const text = (await ifThere(readFile(file, 'utf8'))) ?? '';
  return text.split('\n').filter((line) => line !== '');
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

const asidePrefix = 'tier-outcomes-';

function fileIn(folder: string): string {
  return join(folder, 'tier-outcomes.jsonl');
}
