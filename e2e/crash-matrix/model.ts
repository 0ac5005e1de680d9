import { type ReplyScript, sampleReply } from '@parallel-agents/core/testing';
import { type ModelServer, startModelServer } from '@parallel-agents/testing';

/** The model behind the gateway, which counts what it is asked. */
export interface CountingModel {
  readonly server: ModelServer;
  /** How often each attempt was asked: by task, model, and whether it is the corrective one. */
  calls(): Map<string, number>;
  reset(): void;
}

/**
 * Every fourth task is hard: the small model answers it with something that is no JSON, twice, and only the large one
 * does it.
 */
export async function startCountingModel(latencyMs: number): Promise<CountingModel> {
  const asked: string[] = [];
  const reply: ReplyScript = (call) => {
    const number = Number(/thing number (\d+)/.exec(call.prompt)?.[1]);
    const corrective = call.prompt.includes('Your previous answer was not accepted');
    asked.push(`${number} ${call.model}${corrective ? ' corrective' : ''}`);
    const isTooHard = number % 4 === 0 && call.model.endsWith('small');
    return isTooHard ? { kind: 'text', text: 'I would rather not.' } : sampleReply(call);
  };
  const server = await startModelServer({ models: ['small', 'large'], reply, latencyMs });
  return {
    server,
    calls: () => new Map([...Map.groupBy(asked, (key) => key)].map(([key, all]) => [key, all.length])),
    reset: () => asked.splice(0),
  };
}
