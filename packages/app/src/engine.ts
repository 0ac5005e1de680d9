export { diagnoseJournal } from './engine/diagnose-journal.ts';
export { engineRunHandler } from './engine/do-engine-run.ts';
export { engineOptions, openEngine } from './engine/engine-options.ts';
export { engineRequestOf, toEngineRequest, withoutRequestFields } from './engine/engine-request.ts';
export { withJournal } from './engine/with-journal.ts';
