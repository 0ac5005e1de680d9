import { createOrchestrator, defineAgent } from '@parallel-agents/core';
import { singleModel } from '@parallel-agents/core/internal';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { z } from 'zod';
import { type BestOfOptions, bestOf } from '../src/index.ts';

export const sorter = defineAgent({
  name: 'sorter',
  instructions: 'Sort it.',
  outputSchema: z.object({ label: z.string(), reason: z.string().optional() }),
  checks: [
    {
      name: 'no-lies',
      description: 'No lies.',
      run: ({ output }) => (output.label === 'lie' ? { problems: [{ message: 'is a lie' }] } : undefined),
    },
  ],
});
export const task = { id: 't', agent: 'sorter', description: 'Sort it.' };
export const label = (text: string, reason?: string) => ({
  kind: 'text' as const,
  text: JSON.stringify({ label: text, ...(reason && { reason }) }),
});

/** Answers in turn; the judge gives each label its score. */
export function replying(labels: readonly string[], scores: Readonly<Record<string, number | 'down'>> = {}) {
  let asked = 0;
  const reply: ReplyScript = ({ instructions, prompt }) => {
    if (!instructions.includes('You judge whether an answer'))
      return label(labels[asked++] ?? 'none left', `because ${asked}`);
    const [name = ''] = Object.keys(scores).filter(
      (one) => prompt.includes(`"label": "${one}"`) || prompt.includes(`"label":"${one}"`),
    );
    const score = scores[name];
    if (score === undefined || score === 'down') return { kind: 'error', status: 400 };
    return { kind: 'text', text: JSON.stringify({ problems: [], score }) };
  };
  return { reply, asked: () => asked };
}

export async function play(
  script: ReturnType<typeof replying>,
  options: BestOfOptions,
  more: Partial<Parameters<typeof createOrchestrator>[0]> = {},
  runOptions = {},
) {
  const orchestrator = createOrchestrator({
    runtime: scripted({ reply: script.reply }),
    agents: [sorter],
    policy: bestOf(singleModel(), options),
    retryDelaySeconds: 0.001,
    ...more,
  });
  const { results, summary } = await orchestrator.run([task], runOptions);
  return { result: results[0], summary, asked: script.asked() };
}
