import { features } from './features.ts';

/** The columns, in their order. */
const faceNames = ['command', 'chat', 'MCP client', 'library'] as const;
export type FaceName = (typeof faceNames)[number];

/** What cannot be done somewhere yet, and how it can be done all the same. It is not tried. */
export const missing: Partial<Record<FaceName, Record<string, string>>> = {
  command: { 'failed tasks done again': 'no: by a program, with `retryFailed`' },
};

/** What can be done where. */
export function tableOf(): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['', ...faceNames]),
    row(['---', ...faceNames.map(() => '---')]),
    ...features.map(({ name }) => row([name, ...faceNames.map((face) => missing[face]?.[name] ?? 'yes')])),
  ].join('\n');
}
