// What the packages of this repository share, and no program: it may change from version to version.
export { Cleanup } from '../session/cleanup.ts';
export { deleteSession, outsideOfCalls } from './delete-session.ts';
