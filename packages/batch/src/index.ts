export { type BatchRuntimeOptions, batch } from './batch-runtime.ts';
export { type BesideLiveOptions, besideLive, type Routed } from './beside-live.ts';
export { type AnthropicBatchOptions, anthropicBatches } from './providers/anthropic-batches.ts';
export type { BatchProvider } from './providers/batch-provider.ts';
export { type ChatWire, type OpenAiBatchOptions, openaiBatches } from './providers/openai-batches.ts';
