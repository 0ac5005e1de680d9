import { type AgentDefinition, defineAgent } from '@parallel-agents/core';
import {
  type ReplyScript,
  type ScriptedCall,
  type ScriptedReply,
  scripted,
} from '@parallel-agents/core/testing';
import { z } from 'zod';
import { type OrchestrateOptions, orchestrate } from '../../src/index.ts';
import { agentOrchestrator } from '../../src/internal.ts';
import { reportWriter } from '../../src/orchestrate/report-writer.ts';

/** An agent that takes a note and answers with one. */
export function worker(name: string): AgentDefinition {
  return defineAgent({
    name,
    category: 'test',
    description: `Does the work of ${name}.`,
    version: '1.0.0',
    instructions: `You are ${name}.`,
    inputSchema: z.strictObject({ note: z.string().optional(), list: z.array(z.number()).optional() }),
    outputSchema: z.object({ answer: z.string(), score: z.number().optional() }),
    tools: 'none',
    tier: 'cheap',
  });
}

export const workers: readonly AgentDefinition[] = [worker('finder'), worker('judge'), agentOrchestrator];

/** What each part of an orchestration answers; a value is answered as JSON. */
export interface Script {
  /** The answers of the planner, in turn; the last one stays. */
  plan?: readonly unknown[];
  replan?: readonly unknown[];
  /** The answer to a task, by its description. */
  work?(description: string, call: ScriptedCall): unknown;
  report?(call: ScriptedCall): unknown;
}

/** A runtime that answers each part of an orchestration as its script says. */
export function actors(script: Script) {
  const asked = { plan: 0, replan: 0, report: 0 };
  const turn = (answers: readonly unknown[] | undefined, index: number): unknown =>
    answers?.[Math.min(index, answers.length - 1)];
  const reply: ReplyScript = (call) => {
    const { instructions, prompt } = call;
    const [description = ''] = prompt.replace(/^# Task\n/, '').split('\n');
    if (instructions.startsWith(agentOrchestrator.instructions)) {
      const phase = description.startsWith('Plan how') ? 'plan' : 'replan';
      return toReply(turn(script[phase], asked[phase]++));
    }
    if (instructions.startsWith(reportWriter.instructions)) {
      asked.report++;
      return toReply(script.report ? script.report(call) : sampleReport(call));
    }
    return toReply(script.work?.(description, call) ?? { answer: `done: ${description}` });
  };
  return { runtime: scripted({ reply }), asked };
}

/** A report that cites every task it may cite, and states every gap. */
export function sampleReport({ outputJsonSchema }: ScriptedCall): unknown {
  const { properties } = schemaShape.parse(outputJsonSchema);
  const sources = properties.answer.items.properties.sources.items.enum;
  const gaps = Object.keys(properties.gaps.properties ?? {});
  return {
    title: 'What was found',
    answer: [{ text: 'This is the answer.', sources }],
    sections: [],
    unused: [],
    gaps: Object.fromEntries(gaps.map((id) => [id, `Nothing is known of ${id}.`])),
  };
}

const schemaShape = z.object({
  properties: z.object({
    answer: z.object({
      items: z.object({
        properties: z.object({ sources: z.object({ items: z.object({ enum: z.array(z.string()) }) }) }),
      }),
    }),
    gaps: z.object({ properties: z.record(z.string(), z.unknown()).optional() }),
  }),
});

function toReply(answer: unknown): ScriptedReply {
  if (typeof answer === 'object' && answer !== null && 'kind' in answer) return answer as ScriptedReply;
  return { kind: 'text', text: typeof answer === 'string' ? answer : JSON.stringify(answer) };
}

/** A planned task whose description is its id. */
export function task(id: string, dependsOn: readonly string[] = [], more: Record<string, unknown> = {}) {
  return { id, agent: 'finder', description: id, dependsOn, why: 'It is needed.', ...more };
}

export function plan(...tasks: readonly unknown[]) {
  const chain = 'Where there is one, it is meant.';
  return { approach: 'fan-out', reason: 'The parts are independent.', chain, tasks, missingAgents: [] };
}

/** Orchestrates with the scripted parts, and gives what came of it with what was asked. */
export async function play(script: Script, options: Partial<OrchestrateOptions> = {}) {
  const { runtime, asked } = actors(script);
  const report = await orchestrate('Find out.', {
    runtime,
    agents: workers,
    jobId: 'orc',
    retryDelaySeconds: 0,
    ...options,
  });
  const statuses = Object.fromEntries(report.tasks.map(({ task: { id }, result }) => [id, result.status]));
  return { report, statuses, runtime, asked };
}
