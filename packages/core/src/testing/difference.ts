import type { RecordedSession } from './cassette.ts';

/** Lines beside a change that are shown with it. */
const beside = 1;
const mostLines = 12;
const mostCharacters = 160;

/** Where what is asked differs from what was recorded: the first change of each part, with the lines beside it. */
export function differenceBetween(
  recorded: RecordedSession['request'],
  now: RecordedSession['request'],
): string {
  const parts: string[] = [];
  if (recorded.model !== now.model)
    parts.push(`model\n- ${recorded.model ?? 'the default'}\n+ ${now.model ?? 'the default'}`);
  for (const part of ['instructions', 'prompt'] as const) {
    if (recorded[part] !== now[part]) parts.push(`${part}, line ${firstChange(recorded[part], now[part])}`);
  }
  return parts.join('\n');
}

function firstChange(before: string, after: string): string {
  const [old, own] = [before.split('\n'), after.split('\n')];
  let from = 0;
  while (from < old.length && from < own.length && old[from] === own[from]) from++;
  let rest = 0;
  while (rest < old.length - from && rest < own.length - from && old.at(-1 - rest) === own.at(-1 - rest))
    rest++;
  const lines = [
    ...old.slice(Math.max(0, from - beside), from).map((line) => `  ${cut(line)}`),
    ...some(old.slice(from, old.length - rest), '-'),
    ...some(own.slice(from, own.length - rest), '+'),
    ...old.slice(old.length - rest, old.length - rest + beside).map((line) => `  ${cut(line)}`),
  ];
  return `${from + 1}\n${lines.join('\n')}`;
}

function some(lines: readonly string[], sign: string): string[] {
  const more = lines.length - mostLines;
  return [
    ...lines.slice(0, mostLines).map((line) => `${sign} ${cut(line)}`),
    ...(more > 0 ? [`${sign} … ${more} lines more`] : []),
  ];
}

function cut(line: string): string {
  return line.length <= mostCharacters ? line : `${line.slice(0, mostCharacters)}…`;
}
