import { type ErrorCode, InputError, type InputIssue } from '@parallel-agents/core';
import type { Describe, SettingName } from './describe.ts';

/** An issue with a setting that somebody gave beside the configuration. */
export interface SettingIssue extends InputIssue {
  /** Which; a face that has other words than its `path` shows those. */
  setting: SettingName;
}

/** What is wrong with a setting that was given; its path is what the user calls it. */
export function settingIssue(
  describe: Describe,
  setting: SettingName,
  message: string,
  fix: string,
  code: ErrorCode = 'INVALID_OPTION',
): SettingIssue {
  return { code, path: [describe(setting)], setting, message, fix };
}

export function settingError(...given: Parameters<typeof settingIssue>): InputError {
  return new InputError([settingIssue(...given)]);
}

/** Whether it is about a setting that was given, and so about no line of the configuration. */
export function isAboutGiven(issue: InputIssue): boolean {
  return 'setting' in issue;
}

/** What names something: a setting that was given, or a field of the configuration. */
export type NamedBy = { setting: SettingName; path: InputIssue['path'] } | { path: InputIssue['path'] };

/** That it was given. */
export function byGiven(describe: Describe, setting: SettingName): NamedBy {
  return { setting, path: [describe(setting)] };
}

/** What is wrong with what a setting or a field says. */
export function namedError(namedBy: NamedBy, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', ...namedBy, message, fix }]);
}
