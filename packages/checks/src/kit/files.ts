import { objectsIn, type Path } from './walk.ts';

/** A file in an output: any object with `path` and `content`. */
export interface AnsweredFile {
  /** Where it stands in the output. */
  at: Path;
  path: string;
  content: string;
}

/**
 * All files of an output, wherever they stand in it.
 * @example
 * filesIn({ files: [{ path: 'a.ts', content: '1' }] }); // [{ at: ['files', 0], path: 'a.ts', content: '1' }]
 */
export function filesIn(output: unknown): AnsweredFile[] {
  return [...objectsIn(output)].flatMap(({ path: at, fields: { path, content } }) =>
    typeof path === 'string' && typeof content === 'string' ? [{ at, path, content }] : [],
  );
}

/** The end of a path behind its last dot, in lower case; the whole name where it has none. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return name.slice(name.lastIndexOf('.') + 1);
}
