import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TierOutcome } from '@parallel-agents/escalation/internal';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addExperience, readExperience } from '../src/experience/experience.ts';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'experience-'));
});
afterEach(() => rmSync(state, { recursive: true }));

const outcome = (number: number): TierOutcome => ({
  agent: 'reviewers/security',
  tier: 'small',
  model: 'anthropic/claude-haiku-4-5',
  strongModel: 'anthropic/claude-opus-4-5',
  judged: true,
  accepted: true,
  paidUsd: number,
  strongUsd: 1,
});
const outcomes = (from: number, count: number): TierOutcome[] =>
  Array.from({ length: count }, (_, index) => outcome(from + index));
const latest = (added: number): TierOutcome[] => outcomes(0, added).slice(-10_000);
const numbersOf = (all: readonly TierOutcome[]): string => all.map(({ paidUsd }) => paidUsd).join();
const bytes = (): number =>
  readdirSync(state).reduce((sum, name) => sum + statSync(join(state, name)).size, 0);

it('keeps the latest 10,000 outcomes in their order, and files that do not grow without end', async () => {
  const here = { env: {}, state };
  let most = 0;
  for (let run = 0; run < 30; run++) {
    await addExperience(outcomes(run * 1000, 1000), here);
    most = Math.max(most, bytes());
    if (run % 7 === 6)
      expect(numbersOf(await readExperience(here))).toBe(numbersOf(latest((run + 1) * 1000)));
  }
  expect(most).toBeLessThan(5_000_000);
});

it('loses none that others write while a file is put aside', async () => {
  const here = { env: {}, state };
  for (let round = 0; round < 3; round++) {
    await Promise.all(
      Array.from({ length: 8 }, (_, writer) =>
        addExperience(outcomes((round * 8 + writer) * 400, 400), here),
      ),
    );
  }
  const read = await readExperience(here);
  const inOrder = read.toSorted((one, other) => one.paidUsd - other.paidUsd);
  expect(numbersOf(inOrder)).toBe(numbersOf(outcomes(0, 9600)));
});

it('reads what an earlier version has let grow, and lets go of it when as much is newer', async () => {
  const here = { env: {}, state };
  const line = `${JSON.stringify(outcome(0))}\n`;
  writeFileSync(join(state, 'tier-outcomes.jsonl'), line.repeat(30_000));
  await addExperience(outcomes(1, 1), here);
  const read = await readExperience(here);
  expect(read.at(-1)).toEqual(outcome(1));
  expect(read).toHaveLength(10_000);
  for (let run = 0; run < 20; run++) await addExperience(outcomes(2, 1000), here);
  expect(bytes()).toBeLessThan(5_000_000);
});

it('knows nothing where nothing was kept', async () => {
  expect(await readExperience({ env: {}, state: join(state, 'none') })).toEqual([]);
});
