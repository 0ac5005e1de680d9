export { type Assignment, located } from './documents/assignment.ts';
export { type LocatedIssue, readDocument, type StructuredDocument } from './documents/document.ts';
export { readInputText } from './documents/input-file.ts';
export { issuesOf } from './documents/zod-issues.ts';
