import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '@parallel-agents/app';
import { sampleReply } from '@parallel-agents/core/testing';
import { parseChatRequest } from '@parallel-agents/testing/internal';

/** What a model is asked, whichever face asks it. */
export interface Asked {
  prompt: string;
  instructions: string;
  model?: string | undefined;
}

/** A model that every face can be given: what it was asked, and what it answers. */
export class Model {
  readonly asked: Asked[] = [];
  /** `undefined`: it never answers. */
  reply: (asked: Asked) => string | undefined = sample;

  answer(asked: Asked): string | undefined {
    this.asked.push(asked);
    return this.reply(asked);
  }
}

/** A plausible answer to everything: the first example of the agent’s own schema. */
export function sample({ prompt, instructions }: Asked): string {
  const messages = [
    { role: 'system', content: instructions },
    { role: 'user', content: prompt },
  ];
  return sampleReply({ callNumber: 1, ...parseChatRequest({ model: 'a/b', messages }) }).text;
}

/** What is set for a job beside what it is. */
export interface Given {
  /** Tasks try the model `a/b`, then `a/c`. */
  tiers?: true;
  /** Tasks start on the tier that earlier jobs have shown to pay. */
  auto?: true;
  minScore?: number;
  spawns?: number;
}

/** A job that has ended. */
export interface Ended {
  /** Everything of it completed. */
  ok: boolean;
  /** What the user is shown. */
  said: string;
}

/** Where a user meets the jobs. Each method does what a user of that face does. */
export interface Face {
  readonly model: Model;
  run(job: JobSpec, given?: Given): Promise<Ended>;
  /** One member of the review team. */
  team(member: string): Promise<Ended>;
  forecast(job: JobSpec): Promise<string>;
  /** Resolves with the id of a job as soon as a session of it runs. */
  begin(job: JobSpec): Promise<string>;
  list(): Promise<string>;
  /** What a job brought, once more. */
  show(id: string): Promise<string>;
  stop(id: string): Promise<unknown>;
  resume(id: string): Promise<Ended>;
  retryFailed(id: string): Promise<Ended>;
  /** The file in which what tiers came to is learned. */
  readonly learned: string;
  close(): Promise<void>;
}

export const models = ['scripted/model', 'a/b', 'a/c'];

const price = (usd: number) => ({ inputPerMillionUsd: usd, outputPerMillionUsd: usd });

/** A configuration with the prices of the models. */
export function writeConfig(folder: string, more: object = {}): void {
  const prices = { 'a/b': price(1), 'a/c': price(10) };
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 'parallel-agents.config.json'), JSON.stringify({ prices, ...more }));
}

/** Waits for what comes at once, unless the machine is busy. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + 60_000; ; ) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error('it did not come within 60 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
