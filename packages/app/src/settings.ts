export { defined } from './basics/defined.ts';
export type { ActionName, Describe, SettingName } from './basics/describe.ts';
export type { Notes } from './basics/notes.ts';
export { byGiven } from './basics/setting-issue.ts';
export { type LoadedConfig, loadConfig } from './config/config.ts';
export type { GivenSettings } from './config/given-settings.ts';
export { refuseStranger, strangersIn } from './config/strangers.ts';
export { openRuntime } from './settings/open-runtime.ts';
export {
  basicsFrom,
  judgesOf,
  limitsOf,
  modelsOf,
  resolveBasics,
  type Settings,
  settingsFrom,
} from './settings/settings.ts';
export { stateFolder } from './settings/state-folder.ts';
export { homeOf, type Surroundings } from './settings/surroundings.ts';
