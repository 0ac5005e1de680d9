import { type ScriptedRuntime, scripted } from '../../src/testing/index.ts';

/** A runtime that outlives the processes that use it, as a gateway does. */
export function gateway({ limited = 0 } = {}): ScriptedRuntime {
  const runtime = scripted({
    reply: ({ prompt, model }) => {
      const question = /Is this good\? (.*)/.exec(prompt)?.[1];
      if (question !== undefined) {
        return { kind: 'text', text: question.includes('from scripted/cheap: hard') ? 'no' : 'yes' };
      }
      const [, word = ''] = /Say (\w+)/.exec(prompt) ?? [];
      if (word === 'limited' && limited++ === 0) return { kind: 'error', status: 429, retryAfterSeconds: 0 };
      return { kind: 'text', text: `from ${model}: ${word}`, usage: { inputTokens: 10, outputTokens: 5 } };
    },
  });
  return Object.assign(runtime, { capabilities: { ...runtime.capabilities, attach: true } });
}
