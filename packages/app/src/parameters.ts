export { fieldIssues, issuesIn } from './parameters/field-issues.ts';
export { bare, forgive, type PlainSchema } from './parameters/forgive.ts';
export { meantBy } from './parameters/meant-by.ts';
