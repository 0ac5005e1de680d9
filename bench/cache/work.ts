import { anthropicBatches, batch } from '@parallel-agents/batch';
import {
  type AgentRuntime,
  type AgentTask,
  createOrchestrator,
  type RunSummary,
} from '@parallel-agents/core';
import { openaiCompatible } from '@parallel-agents/openai-compatible';
import { builtinAgents } from '@parallel-agents/registry';
import { createReviewTeam } from '@parallel-agents/teams';
import { type Bill, batchShare, type Provider, startBatchProvider, startProvider } from './provider.ts';

/** Source text of so many characters. */
function code(characters: number): string {
  const lines: string[] = [];
  for (let line = 0, length = 0; length < characters; line++) {
    const text = `export const rule${line} = (value: number): number => value * ${line} + ${line * 7};`;
    lines.push(text);
    length += text.length + 1;
  }
  return lines.join('\n').slice(0, characters);
}

export const works: Readonly<Record<string, readonly AgentTask[]>> = {
  'five reviews of one 55 KB file': createReviewTeam(code(55_000), { fileName: 'rules.ts' }),
  '20 questions on one document': Array.from({ length: 20 }, (_, n) => ({
    agent: 'documentation_writer',
    description: `What does rule${n} do?`,
    material: [{ name: 'rules.ts', text: code(55_000) }],
  })),
  '100 rows by one rubric of 12 KB': Array.from({ length: 100 }, (_, n) => ({
    agent: 'documentation_writer',
    description: 'Say how the row stands by the rubric.',
    material: [
      { name: 'rubric', text: code(12_000) },
      { name: 'row', text: `row ${n}: ${n * 17}` },
    ],
  })),
};

/** What the tasks of a work have in common, line by line. */
export function sharedLines(tasks: readonly AgentTask[]): readonly string[] {
  const [first, ...others] = tasks.map(({ material = [], input = {} }) =>
    [...material.map(({ text }) => text), ...Object.values(input)].filter((text) => typeof text === 'string'),
  );
  const shared = (first ?? []).filter((text) => others.every((own) => own.includes(text)));
  return shared.flatMap((text) => text.split('\n'));
}

interface Billed {
  bill: Bill;
  summary: RunSummary;
}

/** What this work costs at a provider that keeps the beginnings of prompts. */
export async function billFor(tasks: readonly AgentTask[]): Promise<Billed> {
  const provider = await startProvider();
  // The profile of a provider that keeps them, on loopback.
  const runtime = openaiCompatible({ baseUrl: provider.url, profile: 'openai', model: 'gpt-5-mini' });
  return work(tasks, provider, runtime);
}

/** The same in a batch. */
export async function batchBillFor(tasks: readonly AgentTask[]): Promise<Billed> {
  const provider = await startBatchProvider();
  const apiKey = 'a-key-that-opens-nothing';
  const runtime = batch({
    providers: [anthropicBatches({ baseUrl: provider.url, apiKey, priceShare: batchShare })],
    model: 'anthropic/claude-haiku-4-5',
    quietSeconds: 0.2,
    firstLookSeconds: 0.05,
    lookSeconds: 0.1,
  });
  return work(tasks, provider, runtime, { maxConcurrent: 1000 });
}

async function work(
  tasks: readonly AgentTask[],
  provider: Provider,
  runtime: AgentRuntime,
  options: { maxConcurrent?: number } = {},
): Promise<Billed> {
  try {
    const orchestrator = createOrchestrator({ runtime, agents: builtinAgents, ...options });
    const { summary } = await orchestrator.run(tasks);
    return { bill: provider.bill(), summary };
  } finally {
    await runtime.close();
    await provider.close();
  }
}
