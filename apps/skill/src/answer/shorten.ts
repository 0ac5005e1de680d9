import type { Host } from '../host/host.ts';
import { writeWorkspaceFile } from '../workspace/write-file.ts';
import { beginningOf } from './cut.ts';

/** A text that goes into an answer, and the name of the file that holds it where it is too long. */
export interface NamedText {
  text: string;
  fileName: string;
}

/** As much of a text as an answer has room for. */
export interface ShortText {
  text: string;
  /** Characters left out of `text`. */
  omitted: number;
  /** The whole, as a path in the workspace. */
  file?: string;
  /** Why there is no file although something was left out. */
  notSaved?: string;
}

/** Cuts what is too long for an answer, and writes the whole of it to a file in the workspace where there is one. */
export async function shorten(texts: readonly NamedText[], runId: string, host: Host): Promise<ShortText[]> {
  const share = shareOf(texts, host.config.inlineCharacters);
  return Promise.all(
    texts.map(async ({ text, fileName }) => {
      if (text.length <= share) return { text, omitted: 0 };
      const beginning = beginningOf(text, share);
      const cut = { text: beginning, omitted: text.length - beginning.length };
      // The folder is the run’s own; one that is resumed may have written there before.
      const written = await writeWorkspaceFile(`${runId}/${fileName}`, text, host, { replace: true });
      return { ...cut, ...written };
    }),
  );
}

/** What stands below a text that was cut. */
export function sayOmitted({ omitted, file, notSaved }: ShortText): string[] {
  const where = file === undefined ? '' : ` in ${file}`;
  return [
    ...(omitted > 0 ? [`[${omitted} more characters${where}]`] : []),
    ...(notSaved === undefined ? [] : [`The rest was not saved: ${notSaved}.`]),
  ];
}

/** Short texts leave what they do not need to the long ones. */
function shareOf(texts: readonly NamedText[], characters: number): number {
  const lengths = texts.map(({ text }) => text.length).sort((a, b) => a - b);
  let left = characters;
  for (const [index, length] of lengths.entries()) {
    const share = Math.floor(left / (lengths.length - index));
    if (length > share) return share;
    left -= length;
  }
  return characters;
}
