import type { PartedProgress } from '@parallel-agents/engine-bullmq';
import { expect, it } from 'vitest';
import type { Environment } from '../src/settings/environment.ts';
import { countersLine, StreamProgress } from '../src/stream/stream-progress.ts';

const nothing = { usd: 0, tokens: 0, spawns: 0 };

function progress(completed: number, costUsd: number | undefined, spentUsd?: number): PartedProgress {
  const overview = {
    jobId: 'mine',
    kind: 'tasks' as const,
    status: 'running' as const,
    runtime: 'scripted',
    createdAt: '',
    updatedAt: '',
    agents: [],
    asked: 9,
    completed,
    failed: 0,
    parts: 3,
    ...(costUsd !== undefined && { costUsd }),
  };
  const account = { limits: { usd: 5 }, spent: { ...nothing, usd: spentUsd ?? 0 }, reserved: nothing };
  return { overview, ended: [], failed: [], ...(spentUsd !== undefined && { account }) };
}

it('counts what a budget counts: sessions whose worker died, too', () => {
  expect(countersLine(progress(3, 1))).toBe('3 of 9 completed · $1.0000 · 3 parts');
  expect(countersLine(progress(3, 1, 2.5))).toBe('3 of 9 completed · $2.5000 of $5.0000 · 3 parts');
  expect(countersLine(progress(0, undefined))).toBe('0 of 9 completed · 3 parts');
});

it('never counts less than it has told', () => {
  let written = '';
  const stderr = {
    isTTY: true,
    write: (text: string) => {
      written += text;
    },
  };
  const told = new StreamProgress({ progress: 'live' }, { stderr, env: {} } as unknown as Environment);
  for (const [usd, spent] of [
    [undefined, 0.5],
    [0.2, 3],
    [1, 2],
    [2, 3.5],
  ] as const)
    told.tell(progress(1, usd, spent));
  const amounts = [...written.matchAll(/\$([\d.]+) of/g)].map(([, amount]) => Number(amount));
  expect(amounts).toEqual([0.5, 3, 3, 3.5]);
});
