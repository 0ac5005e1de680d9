export type { BatchFate, ScriptedBatch } from './batches/batch-protocol.ts';
export { type BatchServer, type BatchServerOptions, startBatchServer } from './batches/batch-server.ts';
export { type ChatRequest, parseChatRequest } from './chat-request.ts';
export { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
export {
  type ModelProtocol,
  type ModelServer,
  type ModelServerOptions,
  type RecordedCall,
  startModelServer,
} from './model-server.ts';
export { type ServerProfile, serverProfiles } from './server-profile.ts';
export { type TokenBucketOptions, tokenBucket } from './token-bucket.ts';
