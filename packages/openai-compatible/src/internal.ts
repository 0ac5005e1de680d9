// What the packages of this repository share, and no program: it may change from version to version.
export { type ExamineOptions, examineServer, type ServerExamination } from './examine/examine-server.ts';
