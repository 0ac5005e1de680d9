export type { BatchProvider, ChatWire } from '@parallel-agents/core/internal/wire';
export { type BatchRuntimeOptions, batch } from './batch-runtime.ts';
export { type BesideLiveOptions, besideLive, type Routed } from './beside-live.ts';
export { type AnthropicBatchOptions, anthropicBatches } from './providers/anthropic-batches.ts';
export { type OpenAiBatchOptions, openaiBatches } from './providers/openai-batches.ts';
