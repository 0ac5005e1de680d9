import type { Host } from '../host/host.ts';
import { writeWorkspaceFile } from '../workspace/write-file.ts';
import { beginningOf, restOf } from './cut.ts';

/** A text that goes into an answer, and the name of the file that holds it where it is too long. */
export interface NamedText {
  text: string;
  fileName: string;
  /** The task that wrote it; absent for the report on a goal. */
  task?: string;
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
  /** What parallel_agents_resume takes to show what comes next, where there is no file. */
  next?: { run: string; task?: string; from: number };
}

/**
 * Cuts what is too long for an answer, and writes the whole of it to a file in the workspace where there is one.
 *
 * @param from characters that the chat has seen already
 */
export async function shorten(
  texts: readonly NamedText[],
  { runId, from = 0 }: { runId: string; from?: number },
  host: Host,
): Promise<ShortText[]> {
  const wanted = texts.map((named) => ({ ...named, whole: named.text, text: restOf(named.text, from) }));
  const share = shareOf(wanted, host.config.inlineCharacters);
  return Promise.all(
    wanted.map(async ({ text, whole, fileName, task }) => {
      if (text.length <= share) return { text, omitted: 0 };
      const beginning = beginningOf(text, share);
      const cut = { text: beginning, omitted: text.length - beginning.length };
      // The folder is the run’s own; one that is resumed may have written there before.
      const written = await writeWorkspaceFile(`${runId}/${fileName}`, whole, host, { replace: true });
      if ('file' in written || host.shared.kept.journal(host) === undefined) return { ...cut, ...written };
      const seen = whole.length - cut.omitted;
      return { ...cut, ...written, next: { run: runId, ...(task !== undefined && { task }), from: seen } };
    }),
  );
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
