// What the packages of this repository share, and no program: it may change from version to version.
export { batchWords, waitingWords } from './batch-words.ts';
export { criticalPath } from './paths.ts';
export { tokensOf } from './spending.ts';
export { waitWords } from './wait-words.ts';
