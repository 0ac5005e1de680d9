import type { SpawnRequest, Usage } from '@parallel-agents/core';

/** Bytes in a token, on the low side, so that an estimate of input is rather too high. English has about four. */
const bytesPerToken = 3;

/** Tokens that a provider adds around two messages. */
const overheadTokens = 50;

/** The most that templates of chats add: some have a system prompt of their own. */
const mostOverheadTokens = 100;

/** The output assumed for a session of which nothing is known: some 3,000 words. */
export const defaultOutputTokens = 4_000;

type Texts = Pick<SpawnRequest, 'instructions' | 'prompt' | 'outputJsonSchema' | 'toolUse'>;

/** What a session will use, as far as can be said before it runs. */
export function estimateUsage(request: Texts, outputTokens: number): Usage {
  const bytes = Buffer.byteLength(request.instructions) + Buffer.byteLength(request.prompt);
  return { inputTokens: Math.ceil(bytes / bytesPerToken) + overheadTokens, outputTokens };
}

/**
 * The most tokens that these texts can be, whatever they are written in: no tokenizer makes more tokens of a text than
 * it has bytes. The schema counts, because providers put it into the prompt.
 */
export function mostInputTokens({ instructions, prompt, outputJsonSchema, toolUse }: Texts): number {
  const schema = outputJsonSchema === undefined ? 0 : Buffer.byteLength(JSON.stringify(outputJsonSchema));
  return mostTokens(instructions) + mostTokens(prompt) + schema + toolTokens(toolUse) + mostOverheadTokens;
}

/** The tools that are offered, and what was said since: as JSON, and as much again around each as providers add. */
function toolTokens(toolUse: SpawnRequest['toolUse']): number {
  if (toolUse === undefined) return 0;
  const { offers, turns } = toolUse;
  return mostTokens(JSON.stringify([offers, turns])) + (offers.length + turns.length) * mostOverheadTokens;
}

function mostTokens(text: string): number {
  const bytes = Buffer.byteLength(text);
  if (bytes === text.length) return bytes;
  // Some tokenizers take characters apart first: one of three bytes can become 33.
  return Math.max(
    bytes,
    Buffer.byteLength(text.normalize('NFKC')),
    Buffer.byteLength(text.normalize('NFKD')),
  );
}
