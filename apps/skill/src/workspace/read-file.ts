import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import { InputError } from '@parallel-agents/core';
import type { Host } from '../host/host.ts';

/** As much of a file as agents are given, in bytes. */
const maxBytes = 1024 * 1024;

/**
 * Reads a text file of the agent’s workspace. A path that leads out of it, by a link too, is refused.
 *
 * @param parameter that named it, for errors
 * @throws InputError `INVALID_FILE`
 */
export async function readWorkspaceFile(
  path: string,
  { workspaceDir }: Pick<Host, 'workspaceDir'>,
  parameter: string | readonly (string | number)[] = 'file',
): Promise<{ text: string; name: string }> {
  const invalid = (message: string, fix: string): InputError =>
    new InputError([{ code: 'INVALID_FILE', path: [parameter].flat(), message, fix }]);
  if (workspaceDir === undefined) {
    throw invalid('cannot be read: this chat has no workspace', 'Give the text itself instead.');
  }
  const none = (): never => {
    throw invalid(`names no file: ${path}`, 'Give the path of a file in the workspace.');
  };
  const workspace = await realpath(workspaceDir).catch(none);
  const file = await realpath(resolve(workspace, path)).catch(none);
  if (!file.startsWith(workspace + sep)) {
    throw invalid(
      'leads out of the workspace',
      'Copy the file into the workspace, or give its text instead.',
    );
  }
  // Without a wait: a pipe has nobody at its other end.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch((thrown: unknown) => {
    const why = thrown instanceof Error && 'code' in thrown ? thrown.code : thrown;
    throw invalid(`cannot be read: ${why}`, 'Give a file that can be read.');
  });
  try {
    const stats = await handle.stat();
    const { size } = stats;
    if (!stats.isFile()) throw invalid('is no file', 'Give the path of a file in the workspace.');
    if (size > maxBytes) {
      throw invalid(
        `is ${size} bytes long`,
        `Give a file of at most ${maxBytes} bytes, or a part of it as text.`,
      );
    }
    return { text: await handle.readFile('utf8'), name: basename(file) };
  } finally {
    await handle.close();
  }
}
