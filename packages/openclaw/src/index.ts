export { openclaw } from './openclaw-runtime.ts';
export type { OpenClawOptions } from './options.ts';
