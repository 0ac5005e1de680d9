// What agents cost before they do anything: tokens of each, the time to load many, and what a planner is shown of them.
// `npm run bench:agents`; `npm run bench:agents -- FOLDER` compares with another checkout; `--write` puts it into the pages.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AgentDefinition, createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { estimateUsage } from '@parallel-agents/escalation/internal';
import { previewGoal } from '@parallel-agents/meta';
import { loadAgents } from '@parallel-agents/registry';
import { Table } from '../tables.ts';
import { writtenAgents } from './written-agents.ts';

const here = join(import.meta.dirname, '../..');
const before = process.argv.slice(2).find((argument) => !argument.startsWith('--'));

await tokensOf(before === undefined ? undefined : resolve(before));
await loading();

/** Tokens of one session of each agent: its instructions, and a prompt that asks for next to nothing. */
async function tokensOf(other: string | undefined): Promise<void> {
  const [now, then] = [await sizesIn(here), other === undefined ? undefined : await sizesIn(other)];
  const table = then
    ? new Table('agent', 'tokens before', 'tokens now', 'now / before')
    : new Table('agent', 'tokens');
  for (const [name, tokens] of now) {
    const earlier = then?.get(name);
    table.add(
      name,
      ...(then ? [earlier ?? '–', tokens, earlier ? (tokens / earlier).toFixed(2) : '–'] : [tokens]),
    );
  }
  const mean = (sizes: ReadonlyMap<string, number>): number =>
    Math.round([...sizes.values()].reduce((sum, size) => sum + size, 0) / sizes.size);
  table.add('mean', ...(then ? [mean(then), mean(now), (mean(now) / mean(then)).toFixed(2)] : [mean(now)]));
  table.publish('checks-measured.md', 'tokens of agents');
}

async function sizesIn(root: string): Promise<ReadonlyMap<string, number>> {
  const load = (name: string) => import(pathToFileURL(join(root, 'packages', name, 'src/index.ts')).href);
  const [{ builtinAgents }, { metaAgents }, { default: personal }] = await Promise.all(
    ['registry', 'meta', 'agents-personal'].map(load),
  );
  const agents: AgentDefinition[] = [
    ...builtinAgents.names().map((name: string) => builtinAgents.resolve(name)),
    ...personal.agents,
    ...metaAgents,
  ];
  const orchestrator = createOrchestrator({ runtime: scripted(), agents });
  const previews = await orchestrator.preview(
    agents.map(({ name }) => ({ id: name, agent: name, description: 'Do it.' })),
  );
  return new Map(previews.map((preview) => [preview.agent, estimateUsage(preview, 0).inputTokens]));
}

async function loading(): Promise<void> {
  const table = new Table(
    'agents',
    'ms to load, median of 7',
    'planner is shown all: characters',
    'as it is now',
  );
  for (const count of [300, 2000]) {
    const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-many-'));
    try {
      mkdirSync(join(folder, 'agents'));
      for (const { name, text } of writtenAgents(count))
        writeFileSync(join(folder, 'agents', `${name}.md`), text);
      const times: number[] = [];
      let agents: readonly AgentDefinition[] = [];
      for (let run = 0; run < 7; run++) {
        const start = performance.now();
        agents = (await loadAgents('agents', { from: folder })).agents;
        times.push(performance.now() - start);
      }
      const shown = async (maxAgents?: number): Promise<number> => {
        const options = { runtime: scripted(), agents, planOnly: true, ...(maxAgents && { maxAgents }) };
        const { expected } = await previewGoal('Find out why our checkout is slow and mend it.', options);
        return expected[0]?.prompt.length ?? 0;
      };
      const median = times.toSorted((a, b) => a - b)[3] ?? 0;
      table.add(agents.length, Math.round(median), await shown(10_000), await shown());
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  table.publish('agents-of-other-tools.md', 'many agents');
}
