import { features } from './features.ts';

/** The columns, in their order. */
const faceNames = ['command', 'chat', 'MCP client', 'engine', 'library'] as const;
export type FaceName = (typeof faceNames)[number];

/** What cannot be done somewhere, and why: tried as well, so that nothing is missing that is there. */
export const missing: Partial<Record<FaceName, Record<string, string>>> = {};

/** What can be done where. */
export function tableOf(): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['', ...faceNames]),
    row(['---', ...faceNames.map(() => '---')]),
    ...features.map(({ name }) => row([name, ...faceNames.map((face) => missing[face]?.[name] ?? 'yes')])),
  ].join('\n');
}
