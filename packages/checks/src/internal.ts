// What the packages of this repository share, and no program: it may change from version to version.
export { pathFault } from './files/safe-paths.ts';
export { type AnsweredFile, filesIn } from './kit/files.ts';
export { platformNames, platformOf } from './kit/post-length.ts';
export { checkNamed, library, nearestCheck } from './library.ts';
export { tolerantEnum, tolerantNumber } from './schemas/tolerant.ts';
