import type { ToolCall } from '@parallel-agents/core';
import { asObject, type JsonObject, parseJson } from '@parallel-agents/core/internal/wire';

/** A call of a tool, or a piece of one, as a server sent it. */
export interface ToolPart {
  index?: number;
  id: string;
  name: string;
  /** The arguments, as they were written. */
  written: string;
  /** What the server wants back with the call, such as Gemini's signature of thoughts. */
  extra?: JsonObject;
}

/** The calls in a message or in a piece of one. */
export function toolPartsIn({ tool_calls, function_call }: JsonObject): ToolPart[] {
  const calls: unknown[] = Array.isArray(tool_calls) ? [...tool_calls] : [];
  if (asObject(function_call)) calls.push({ function: function_call });
  return calls.map((call) => {
    const { index, id, function: called, extra_content } = asObject(call) ?? {};
    const { name, arguments: given } = asObject(called) ?? {};
    const extra = asObject(extra_content);
    return {
      ...(typeof index === 'number' && { index }),
      id: typeof id === 'string' ? id : '',
      name: typeof name === 'string' ? name : '',
      // Some servers have parsed them already.
      written: typeof given === 'string' ? given : given == null ? '' : JSON.stringify(given),
      ...(extra && { extra }),
    };
  });
}

/** Puts calls together from their pieces. Servers number them, or tell them apart by id, or send each at once. */
export class ToolCalls {
  readonly #calls: ToolPart[] = [];

  get count(): number {
    return this.#calls.length;
  }

  /** Names of the tools, each once. */
  get names(): readonly string[] {
    return [...new Set(this.#calls.map(({ name }) => name).filter((name) => name !== ''))];
  }

  add(part: ToolPart): void {
    const known = this.#callOf(part);
    if (known === undefined) {
      this.#calls.push({ ...part });
      return;
    }
    known.written += part.written;
    if (known.id === '') known.id = part.id;
    if (known.name === '') known.name = part.name;
    if (part.extra) known.extra = { ...known.extra, ...part.extra };
  }

  all(): ToolCall[] {
    return this.#calls.map(({ id, name, written, extra }) => {
      const text = written.trim();
      const input = text === '' ? {} : parseJson(text);
      return {
        id,
        name,
        input,
        ...(input === undefined && { unreadable: written }),
        ...(extra && { carry: { extra_content: extra } }),
      };
    });
  }

  /** The call that this is a further piece of. */
  #callOf({ index, id, name }: ToolPart): ToolPart | undefined {
    const last = this.#calls.at(-1);
    const known = index === undefined ? last : this.#calls.findLast((call) => call.index === index);
    if (known === undefined) return undefined;
    // Some servers give all of them the same number, or none.
    if (id !== '' && known.id !== '' && id !== known.id) return undefined;
    return name !== '' && known.name !== '' && (id === '' || index === undefined) ? undefined : known;
  }
}
