// What the packages of this repository share, and no program: it may change from version to version.
export type { BatchFate, ScriptedBatch } from './batches/batch-protocol.ts';
export { type BatchServer, type BatchServerOptions, startBatchServer } from './batches/batch-server.ts';
export { type ChatRequest, parseChatRequest } from './chat-request.ts';
export { hostedRuntime } from './hosted-runtime.ts';
export { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
