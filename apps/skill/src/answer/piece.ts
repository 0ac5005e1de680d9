import { type Static, Type } from 'typebox';
import { fenced } from './fenced.ts';
import type { ShortText } from './shorten.ts';

/** As much of what an agent wrote as an answer has room for, and where the rest is. */
export const pieceFields = {
  /** Between tags that it cannot contain itself. */
  text: Type.Optional(Type.String()),
  /** Characters that were left out of `text`. */
  omitted: Type.Optional(Type.Integer()),
  /** The whole of it, as a path in the workspace. */
  file: Type.Optional(Type.String()),
  /** What parallel_agents_resume takes to show what comes next, at no cost. */
  next: Type.Optional(
    Type.Object(
      { run: Type.String(), task: Type.Optional(Type.String()), from: Type.Integer() },
      { additionalProperties: false },
    ),
  ),
  /** Why the rest is in no file. */
  notSaved: Type.Optional(Type.String()),
};
const pieceSchema = Type.Object(pieceFields);
export type Piece = Static<typeof pieceSchema>;

export function toPiece(tag: 'result' | 'report', { text, omitted, file, notSaved, next }: ShortText): Piece {
  return {
    ...(text !== '' && { text: fenced(tag, text) }),
    ...(omitted > 0 && { omitted }),
    ...(file !== undefined && { file }),
    ...(next !== undefined && { next }),
    ...(notSaved !== undefined && { notSaved }),
  };
}

/** A line each: what was written, and how to read on where it was cut. */
export function sayPiece({ text, omitted, file, next, notSaved }: Piece): string[] {
  const lines = text === undefined ? [] : [text];
  if (omitted === undefined) return lines;
  if (next !== undefined) {
    return [
      ...lines,
      `[${omitted} more characters, at no cost: parallel_agents_resume ${JSON.stringify(next)}]`,
    ];
  }
  const where = file === undefined ? '' : ` in ${file}`;
  return [
    ...lines,
    `[${omitted} more characters${where}]`,
    ...(notSaved === undefined ? [] : [`The rest was not saved: ${notSaved}.`]),
  ];
}
