import type { AnswerView } from '../../src/view/model.ts';

export function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The output as the text that people compare: its Markdown, its text, or its JSON. */
export function comparable({ output, text }: AnswerView): string {
  if (typeof output === 'string') return output;
  if (output === undefined) return text ?? '';
  return JSON.stringify(output, null, 2);
}
