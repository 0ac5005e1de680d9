export { type LocatedIssue, readDocument, type StructuredDocument } from './documents/document.ts';
export { readInputText, whyUnread } from './documents/input-file.ts';
export { issuesOf } from './documents/zod-issues.ts';
export { type Assignment, located } from './jobs/assignment.ts';
