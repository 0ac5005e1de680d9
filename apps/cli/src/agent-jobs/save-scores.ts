import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type AgentResult, InputError } from '@parallel-agents/core';
import type { MeasuredScore } from '@parallel-agents/registry';
import { fingerprintOfAgent, readScores } from '@parallel-agents/registry/internal';
import type { Candidate, ExamResult } from './exam.ts';

interface Measured {
  candidates: readonly Candidate[];
  results: readonly ExamResult[];
  ran: readonly AgentResult[];
}

/**
 * Keeps what agents came to at the tier that their answers are of, beside what stands in the file of other agents and
 * tiers. An agent with a fixture that was not run, and one whose fixtures ended on several tiers, has no score.
 *
 * @throws InputError where the file cannot be written
 */
export async function saveScores(file: string, { candidates, results, ran }: Measured): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const fresh = results.flatMap(({ agent: name, fixtures, spent }): MeasuredScore[] => {
    const definition = candidates.find((one) => one.name === name)?.definition;
    if (definition === undefined || fixtures.length === 0) return [];
    if (fixtures.some(({ verdict }) => verdict === 'not-run')) return [];
    const last = ran
      .filter(({ agent }) => agent === definition.name)
      .flatMap(({ attempts }) => attempts.at(-1) ?? []);
    const tiers = new Set(last.map(({ tier }) => tier ?? definition.tier));
    const models = new Set(last.map(({ model, modelUsed }) => modelUsed ?? model));
    const [tier] = tiers;
    const [model] = models;
    if (tier === undefined || tiers.size > 1 || models.size > 1) return [];
    return [
      {
        agent: definition.name.slice(definition.name.lastIndexOf('/') + 1),
        fingerprint: fingerprintOfAgent(definition),
        tier,
        ...(model !== undefined && { model }),
        passed: fixtures.filter(({ verdict }) => verdict === 'passed').length,
        fixtures: fixtures.length,
        tokens: spent.tokens,
        ...(spent.costUsd !== undefined && { costUsd: spent.costUsd }),
        at: day,
      },
    ];
  });
  const keyOf = ({ agent, tier, model }: MeasuredScore): string => JSON.stringify([agent, tier, model]);
  const replaced = new Set(fresh.map(keyOf));
  const { scores: before } = await readScores(dirname(file));
  const scores = [...before.filter((score) => !replaced.has(keyOf(score))), ...fresh].toSorted((a, b) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  );
  try {
    await writeFile(file, `${JSON.stringify({ version: 1, scores }, null, 2)}\n`);
  } catch (thrown) {
    const message = `the scores cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    const fix = 'Name a file in a folder that may be written to.';
    throw new InputError([{ code: 'INVALID_OPTION', path: ['--save-scores'], message, fix }]);
  }
}
