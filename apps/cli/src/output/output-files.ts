import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { requireWritable } from '@parallel-agents/app/internal/files';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import type { AgentResult } from '@parallel-agents/core';
import {
  countHidden,
  indentedJson,
  makeFolder,
  type OutputFormat,
  takePlace,
} from '@parallel-agents/core/internal';
import { toResultDocument } from './result-document.ts';

/** What was written. */
interface WrittenResult {
  /** Its name in the folder. */
  file: string;
  /** Characters in it that a reader would not see. */
  hidden: number;
}

/** Where `--output` puts results: one file each. */
export interface OutputFolder {
  /** As it was named. */
  readonly shown: string;
  /**
   * Writes the output as `ID.json`, `ID.md` or `ID.txt`; what did not complete as `ID.error.json`, with all there is.
   * What is to be known of an output that is there, such as what was mended in its form, stands in `ID.warnings.json`.
   * Examples of the scripted runtime say so in their names: `ID.scripted.json`. The file is there whole or not at all.
   */
  write(result: AgentResult, format: OutputFormat | undefined): Promise<WrittenResult>;
}

/**
 * Tries whether the folder can be written to, before anything is spawned. It is made with the first result.
 *
 * @throws InputError `INVALID_OPTION` if nothing can be written there
 */
export async function openOutputFolder(
  directory: string,
  cwd: string,
  { scripted }: Pick<RuntimeChoice, 'scripted'>,
): Promise<OutputFolder> {
  await requireWritable(directory, cwd, '--output');
  const folder = resolve(cwd, directory);
  let made: Promise<void> | undefined;
  const taken = new Set<string>();
  return {
    shown: directory,
    async write(result, format) {
      const wanted = fileName(result, format);
      const name = freeName(scripted ? wanted.replace(/\.(?=\w+$)/, '.scripted.') : wanted, taken);
      // A name that nobody can foresee: a link that lies there is not followed.
      const partial = join(folder, `.${name}.${randomUUID()}.partial`);
      const text = contents(result, format);
      made ??= makeFolder(folder);
      await made;
      await writeFile(partial, text, { flag: 'wx' });
      await takePlace(partial, join(folder, name));
      await writeWarnings(join(folder, name.replace(/\.\w+$/, '.warnings.json')), result);
      // The failure that an earlier run left here does not hold any more.
      const stale = `${safeId(result.taskId)}.error.json`;
      if (result.status === 'completed' && !taken.has(stale.toLowerCase())) {
        await rm(join(folder, stale), { force: true });
      }
      return { file: name, hidden: countHidden(text) };
    },
  };
}

async function writeWarnings(file: string, { status, warnings = [] }: AgentResult): Promise<void> {
  if (status === 'completed' && warnings.length > 0)
    await writeFile(file, `${JSON.stringify(warnings, null, 2)}\n`);
  // What an earlier run had to say does not hold any more.
  else await rm(file, { force: true });
}

function fileName(result: AgentResult, format: OutputFormat | undefined): string {
  const id = safeId(result.taskId);
  if (result.status !== 'completed') return `${id}.error.json`;
  if (isJson(result, format)) return `${id}.json`;
  return format === 'markdown' ? `${id}.md` : `${id}.txt`;
}

function contents(result: AgentResult, format: OutputFormat | undefined): string {
  if (result.status !== 'completed') return `${indentedJson(toResultDocument(result))}\n`;
  if (isJson(result, format)) return `${indentedJson(result.output)}\n`;
  return `${result.output}\n`;
}

function isJson({ output }: AgentResult, format: OutputFormat | undefined): boolean {
  return format === 'json' || typeof output !== 'string';
}

/** Ids are checked when a run starts; a file name is checked again, and kept clear of names that Windows reserves. */
function safeId(taskId: string): string {
  const safe = taskId.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(safe) ? `_${safe}` : safe;
}

/** Ids that differ only in case are one file on some systems. */
function freeName(wanted: string, taken: Set<string>): string {
  const [, stem = wanted, extension = ''] =
    /^(.*?)((?:\.error)?(?:\.scripted)?\.(?:json|md|txt))$/.exec(wanted) ?? [];
  let name = wanted;
  for (let suffix = 2; taken.has(name.toLowerCase()); suffix++) name = `${stem}-${suffix}${extension}`;
  taken.add(name.toLowerCase());
  return name;
}
