import { z } from 'zod';
import { Supervised } from './children.ts';
import type { Command } from './settings.ts';

const answerSchema = z.object({ number: z.number(), at: z.number(), error: z.string().exactOptional() });
type Answer = z.infer<typeof answerSchema>;

/** Commands for a process that may die at any moment: one without an answer is given again. */
export class Clerk {
  readonly process: Supervised;
  readonly #open = new Map<number, { command: Command; settle: PromiseWithResolvers<Answer> }>();
  #count = 0;

  constructor(url: string, restMs: () => number) {
    this.process = new Supervised('clerk', 'clerk-process.ts', url, restMs, (line) => this.#hear(line));
    this.process.start();
  }

  /** @returns when it was answered, in milliseconds since 1970 */
  async do(command: Command): Promise<Answer> {
    const number = ++this.#count;
    const settle = Promise.withResolvers<Answer>();
    this.#open.set(number, { command, settle });
    this.#give(number, command);
    return settle.promise;
  }

  #give(number: number, command: Command): void {
    this.process.write(JSON.stringify({ number, command }));
  }

  #hear(line: string): void {
    if (line === 'ready') for (const [number, { command }] of this.#open) this.#give(number, command);
    if (!line.startsWith('{')) return;
    const answer = answerSchema.parse(JSON.parse(line));
    this.#open.get(answer.number)?.settle.resolve(answer);
    this.#open.delete(answer.number);
  }
}
