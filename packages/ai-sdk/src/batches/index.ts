export { type SdkBatchOptions, sdkBatches } from './sdk-batches.ts';
