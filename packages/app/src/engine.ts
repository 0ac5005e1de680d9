export { diagnoseJournal } from './engine/diagnose-journal.ts';
export { engineJobHandler } from './engine/do-engine-job.ts';
export { engineOptions, openEngine, openEngineFor } from './engine/engine-options.ts';
export { decidePlan } from './engine/plan-answers.ts';
export { resultsOfPart, resumeStream } from './engine/task-streams.ts';
export { withJournal } from './engine/with-journal.ts';
