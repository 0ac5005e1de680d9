import type { SessionTurn, ToolCall, ToolUse } from '@parallel-agents/core';
import { asObject, type JsonObject } from '@parallel-agents/core/internal/wire';

/** The tools of a request, as the protocol has them. */
export function toolFields({ offers, choice }: ToolUse, leaveChoice: boolean): JsonObject {
  return {
    tools: offers.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, description, parameters: inputSchema },
    })),
    ...(choice === 'none' && !leaveChoice && { tool_choice: 'none' }),
  };
}

/** What was said after the prompt. */
export function turnMessages(turns: readonly SessionTurn[]): JsonObject[] {
  return turns.map((turn) => {
    if (turn.role === 'tool') return { role: 'tool', tool_call_id: turn.callId, content: turn.text };
    const { text, calls, carry } = turn;
    return {
      role: 'assistant',
      content: text === '' ? null : text,
      ...asObject(carry),
      tool_calls: calls.map(toolCall),
    };
  });
}

function toolCall({ id, name, input, unreadable, carry }: ToolCall): JsonObject {
  // A server that reads the arguments again is not to stumble over what was no JSON.
  const written = unreadable === undefined ? JSON.stringify(input) : '{}';
  return { id, type: 'function', function: { name, arguments: written }, ...asObject(carry) };
}
