export { diagnoseJournal } from './engine/diagnose-journal.ts';
export { engineJobHandler } from './engine/do-engine-job.ts';
export { engineOptions, openEngine } from './engine/engine-options.ts';
export { decidePlan } from './engine/plan-answers.ts';
export { withJournal } from './engine/with-journal.ts';
