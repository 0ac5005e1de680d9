import { platformNames, platformOf } from '@parallel-agents/checks/internal';
import { InputError } from '@parallel-agents/core';

/**
 * A platform that posts can be checked against. Of another one it would only be known once the posts are paid for.
 * @throws InputError `INVALID_OPTION`
 */
export function requirePlatform(platform: string | undefined, path: string): void {
  if (platform === undefined || platform.trim() === '' || platformOf(platform) !== undefined) return;
  const message = `${JSON.stringify(platform.slice(0, 80))} is no platform whose limits are known`;
  const fix = `Name one of these: ${platformNames.join(', ')}.`;
  throw new InputError([{ code: 'INVALID_OPTION', path: [path], message, fix }]);
}
