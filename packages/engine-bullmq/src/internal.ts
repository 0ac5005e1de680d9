// What the packages of this repository share, and no program: it may change from version to version.
export { openEngineJournal } from './open-engine-journal.ts';
