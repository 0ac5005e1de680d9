import {
  type ReplyScript,
  type ScriptedOptions,
  type ScriptedRuntime,
  sampleReply,
} from '@parallel-agents/core/testing';
import type { RuntimeSubject } from '../src/conformance.ts';

/** The scripted runtime with a script that can be exchanged, as the conformance suite wants it. */
export function scriptedSubject(start: (options: ScriptedOptions) => ScriptedRuntime): RuntimeSubject {
  let current: ReplyScript = sampleReply;
  const runtime = start({ reply: (call) => current(call) });
  return {
    runtime,
    script: (reply) => {
      current = reply;
    },
    modelCalls: () => runtime.calls.length,
    liveSessions: async () => runtime.liveSessions(),
    close: async () => undefined,
  };
}
