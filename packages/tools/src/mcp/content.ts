import type { ToolAnswer } from '@parallel-agents/core';

interface Part {
  type: string;
  text?: unknown;
  mimeType?: unknown;
  data?: unknown;
  uri?: unknown;
  resource?: unknown;
}

/** What a server answers, as text: models are shown nothing else. */
export function answerOf(result: {
  content?: readonly unknown[] | undefined;
  structuredContent?: unknown;
  isError?: boolean | undefined;
}): ToolAnswer {
  const parts = (result.content ?? []).map((part) => textOf(part as Part));
  const text = parts.filter((one) => one !== '').join('\n');
  const structured = result.structuredContent;
  const whole = text === '' && structured !== undefined ? JSON.stringify(structured) : text;
  return {
    text: whole === '' ? '[The tool gave nothing.]' : whole,
    ...(result.isError === true && { isError: true as const }),
  };
}

function textOf({ type, text, mimeType, data, uri, resource }: Part): string {
  if (typeof text === 'string') return text;
  if (type === 'resource' && typeof resource === 'object' && resource !== null) {
    const inner = resource as Part;
    return typeof inner.text === 'string' ? inner.text : `[The resource ${String(inner.uri)} is not shown.]`;
  }
  if (type === 'resource_link') return `[A resource: ${String(uri)}]`;
  const size = typeof data === 'string' ? `, ${Math.floor(data.length * 0.75)} bytes` : '';
  return `[${type}${typeof mimeType === 'string' ? `, ${mimeType}` : ''}${size}: not shown.]`;
}
