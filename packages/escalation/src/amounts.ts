import { InputError } from '@parallel-agents/core';

/** `2.00usd`, `$2`, `2`: US dollars. @throws InputError */
export function parseUsd(text: string): number {
  const found = /^\$?(\d+(?:\.\d+)?|\.\d+)\s*(?:usd|\$)?$/i.exec(text.trim());
  const amount = Number(found?.[1]);
  if (found === null || !(amount > 0)) throw refused('budget', text, 'an amount such as 2.00usd or 0.5');
  return amount;
}

const multiples: Record<string, number> = { '': 1, k: 1_000, m: 1_000_000 };

/** `400k`, `1.5m`, `250000`: a whole number of tokens. @throws InputError */
export function parseTokens(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*([km]?)$/i.exec(text.trim());
  const amount = Math.round(Number(found?.[1]) * (multiples[found?.[2]?.toLowerCase() ?? ''] ?? 1));
  if (found === null || !(amount > 0)) throw refused('maxTokens', text, 'a number such as 400k or 250000');
  return amount;
}

const seconds: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * `90s`, `10m`, `1h30m`, `30d`. A number alone is refused: whether 10 are seconds or minutes, everybody reads differently.
 *
 * @param option what it is for, to name in the error
 * @throws InputError
 */
export function parseDuration(text: string, option = 'deadline'): number {
  const trimmed = text.trim().toLowerCase();
  if (/^\d+(\.\d+)?$/.test(trimmed) && Number(trimmed) > 0) {
    const units = Object.keys(seconds).map((unit) => `${trimmed}${unit}`);
    const fix = `Give a unit: ${units.join(', ')} (seconds, minutes, hours, days).`;
    throw new InputError([
      { code: 'INVALID_OPTION', path: [option], message: `"${trimmed}" has no unit`, fix },
    ]);
  }
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (seconds[unit ?? ''] ?? 0), 0);
  const whole = parts.map(([part]) => part).join('') === trimmed;
  if (!whole || !(total > 0)) throw refused(option, text, 'a duration such as 90s, 10m, 1h30m or 30d');
  return total;
}

function refused(option: string, text: string, expected: string): InputError {
  const message = `"${text.slice(0, 40)}" is not understood`;
  return new InputError([
    { code: 'INVALID_OPTION', path: [option], message, fix: `Give ${expected}, greater than 0.` },
  ]);
}
