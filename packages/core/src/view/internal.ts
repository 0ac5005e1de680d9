// What the packages of this repository share, and no program: it may change from version to version.
export { batchWords, waitingWords } from './batch-words.ts';
export { type Finding, findingsIn, gatherFindings, gradeOf, type SharedFinding } from './findings.ts';
export { criticalPath } from './paths.ts';
export { type Look, readableOutput } from './readable.ts';
export { tokensOf } from './spending.ts';
export { waitWords } from './wait-words.ts';
