export { type ChosenRuntime, chooseRuntime } from './runtimes/choose-runtime.ts';
export { diagnoseRuntime, type RuntimeDiagnosis } from './runtimes/diagnose-runtime.ts';
export { type LocalServer, localServers } from './runtimes/find-runtime.ts';
export { requiringModels } from './runtimes/requiring-models.ts';
export { type RuntimeChoice, runtimes } from './runtimes/runtimes.ts';
export { aliasWords, ownNameOf } from './runtimes/saying-aliases.ts';
