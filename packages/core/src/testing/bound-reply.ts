import type { ScriptedCall, TextReply } from './reply.ts';
import { estimateUsage } from './sample-reply.ts';

/** The reply as a model gives it that may write no more tokens than the call allows: it breaks off there. */
export function boundReply(reply: TextReply, call: ScriptedCall): TextReply {
  const { maxOutputTokens } = call;
  const usage = reply.usage ?? estimateUsage(call, writtenBy(reply));
  if (maxOutputTokens === undefined || reply.ignoresLimit || usage.outputTokens <= maxOutputTokens)
    return { ...reply, usage };
  const characters = Math.floor((reply.text.length * maxOutputTokens) / usage.outputTokens);
  return {
    ...reply,
    text: reply.text.slice(0, characters),
    usage: { ...usage, outputTokens: maxOutputTokens },
    finishReason: 'length',
  };
}

function writtenBy({ text, toolCalls }: TextReply): string {
  return toolCalls ? text + JSON.stringify(toolCalls) : text;
}
