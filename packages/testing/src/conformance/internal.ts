// What the packages of this repository share, and no program: it may change from version to version.
export { type AgentContract, contractOf } from './agent-definitions.ts';
export { type CheckedAnswer, checkedAnswer, checksThatSpoke } from './checked-answer.ts';
