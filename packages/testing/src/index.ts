export {
  type ModelProtocol,
  type ModelServer,
  type ModelServerOptions,
  type RecordedCall,
  startModelServer,
} from './model-server.ts';
export { type ServerProfile, serverProfiles } from './server-profile.ts';
export { type TokenBucketOptions, tokenBucket } from './token-bucket.ts';
