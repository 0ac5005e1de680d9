export type { BatchProvider } from '@parallel-agents/core/internal/wire';
export { type SdkBatchOptions, sdkBatches } from './sdk-batches.ts';
