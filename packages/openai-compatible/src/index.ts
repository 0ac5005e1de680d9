export { openaiCompatible } from './openai-compatible-runtime.ts';
export type { OpenAiCompatibleOptions } from './options.ts';
