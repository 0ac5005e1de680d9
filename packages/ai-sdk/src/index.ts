export { aiSdk } from './ai-sdk-runtime.ts';
export type { AiSdkOptions, ProviderSettings } from './options.ts';
export type { CallOptions, LanguageModel, ModelProvider } from './providers/language-model.ts';
