import type { AssistantTurn, SessionTurn } from '@parallel-agents/core';
import type {
  Message,
  ProviderOptions,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '../providers/language-model.ts';

/** What goes back with a turn: its parts as the provider gave them, with its signatures. */
export type Carry = (
  | { type: 'text' | 'reasoning'; text: string; meta?: ProviderOptions }
  | { type: 'tool-call'; id: string; meta?: ProviderOptions }
)[];

/** The turns of a session as messages; results that follow one another are one message. */
export function turnMessages(turns: readonly SessionTurn[]): Message[] {
  const messages: Message[] = [];
  for (const turn of turns) {
    if (turn.role === 'assistant') {
      messages.push({ role: 'assistant', content: assistantParts(turn) });
      continue;
    }
    const result: ToolResultPart = {
      type: 'tool-result',
      toolCallId: turn.callId,
      toolName: turn.name,
      output: { type: turn.isError ? 'error-text' : 'text', value: turn.text },
    };
    const last = messages.at(-1);
    if (last?.role === 'tool') last.content.push(result);
    else messages.push({ role: 'tool', content: [result] });
  }
  return messages;
}

function assistantParts({ text, calls, carry }: AssistantTurn): (TextPart | ReasoningPart | ToolCallPart)[] {
  const parts = calls.map(({ id, name, input }): ToolCallPart => {
    return { type: 'tool-call', toolCallId: id, toolName: name, input: input ?? {} };
  });
  if (!Array.isArray(carry)) return text === '' ? parts : [{ type: 'text', text }, ...parts];
  return (carry as Carry).flatMap((part): (TextPart | ReasoningPart | ToolCallPart)[] => {
    const meta = part.meta && { providerOptions: part.meta };
    if (part.type !== 'tool-call') return [{ type: part.type, text: part.text, ...meta }];
    const call = parts.find(({ toolCallId }) => toolCallId === part.id);
    return call === undefined ? [] : [{ ...call, ...meta }];
  });
}
