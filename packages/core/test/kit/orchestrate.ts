import { z } from 'zod';
import {
  type AgentRuntime,
  type AgentTask,
  createOrchestrator,
  defineAgent,
  type OrchestratorOptions,
  type Run,
  type RunEvent,
} from '../../src/index.ts';
import { type ReplyScript, type ScriptedCall, scripted } from '../../src/testing/index.ts';
import { anyAgent, writer } from './agents.ts';

const judge = defineAgent({
  ...anyAgent,
  name: 'judge',
  outputSchema: z.object({ score: z.number().max(10) }),
});

export const say = (text: string) => ({ kind: 'text', text }) as const;
export const echo: ReplyScript = (call) => say(descriptionOf(call));
export const descriptionOf = (call: ScriptedCall): string => call.prompt.split('\n')[1] ?? '';
export const tasks = (count: number, fields: Partial<AgentTask> = {}): AgentTask[] =>
  Array.from({ length: count }, (_, index) => ({ agent: 'writer', description: `task ${index}`, ...fields }));

export function orchestrate(reply: ReplyScript, options: Partial<OrchestratorOptions> = {}) {
  const runtime = scripted({ reply });
  return {
    runtime,
    ...createOrchestrator({ runtime, agents: [writer, judge], retryDelaySeconds: 0.001, ...options }),
  };
}

/** A runtime with one part of it replaced. */
export const withOwn = (part: Partial<AgentRuntime>): AgentRuntime =>
  Object.assign(Object.create(scripted({ reply: echo })), part);

export async function eventsOf(run: Run): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

/** A script that writes down a part of each call. */
export function recording(
  list: string[],
  part: (call: ScriptedCall) => string,
  reply: ReplyScript,
): ReplyScript {
  return (call) => {
    list.push(part(call));
    return reply(call);
  };
}

/** A script whose calls wait until the test lets them go. */
export function gated() {
  const waiting: { call: ScriptedCall; open(): void }[] = [];
  const arrivals: (() => void)[] = [];
  const reply: ReplyScript = async (call) => {
    const gate = Promise.withResolvers<void>();
    waiting.push({ call, open: gate.resolve });
    for (const arrived of arrivals.splice(0)) arrived();
    await gate.promise;
    return echo(call);
  };
  const reached = async (count: number): Promise<void> => {
    while (waiting.length < count) await new Promise<void>((resolve) => arrivals.push(resolve));
  };
  return { reply, waiting, reached };
}
