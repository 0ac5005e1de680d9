// What the packages of this repository share, and no program: it may change from version to version.
export { linearTest } from './patterns.ts';
