export type { Fault } from '@parallel-agents/core/internal/wire';
export { openaiCompatible } from './openai-compatible-runtime.ts';
export type { OpenAiCompatibleOptions } from './server/options.ts';
export { type ServerProfile, serverProfiles } from './server/server-profiles.ts';
