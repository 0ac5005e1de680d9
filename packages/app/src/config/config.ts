import { dirname, relative, resolve } from 'node:path';
import { InputError } from '@parallel-agents/core';
import type { StructuredDocument } from '../documents/document.ts';
import { type InputPlaces, readInputText } from '../documents/input-file.ts';
import { issuesOf } from '../documents/zod-issues.ts';
import { type Config, configSchema } from './config-schema.ts';
import { fixForField } from './field-fix.ts';
import { contradictionsIn } from './spending-contradictions.ts';

export interface LoadedConfig {
  config: Config;
  /** Relative paths in it start here. */
  folder: string;
  /** Points an issue with one of its fields at its line. */
  locate?: StructuredDocument['locate'];
  /** The file, where it was found and not named. */
  found?: string;
}

const searchPlaces = [
  'parallel-agents.config.yaml',
  'parallel-agents.config.yml',
  'parallel-agents.config.json',
  '.parallel-agentsrc',
  '.parallel-agentsrc.yaml',
  '.parallel-agentsrc.yml',
  '.parallel-agentsrc.json',
];

/**
 * The configuration: the file that was named, else the one found from the working directory up to the package's root.
 * YAML or JSON; a configuration is read, never executed.
 *
 * @throws InputError with file, line and field
 */
export async function loadConfig(
  here: InputPlaces,
  { file }: { file?: string | undefined },
): Promise<LoadedConfig> {
  const path = await configFile(here, { file });
  if (path === undefined) return { config: {}, folder: here.cwd };
  // Its parser is loaded where there is a file only.
  const { readDocument } = await import('../documents/document.ts');
  const document = readDocument(await readInputText(path, here));
  return {
    config: toConfig(document),
    locate: document.locate,
    folder: dirname(resolve(here.cwd, path)),
    ...(file === undefined && { found: path }),
  };
}

/** The file that `loadConfig` reads; nothing where there is none. */
export async function configFile(
  here: Pick<InputPlaces, 'cwd'>,
  { file }: { file?: string | undefined },
): Promise<string | undefined> {
  return file ?? (await findConfig(here));
}

async function findConfig({ cwd }: Pick<InputPlaces, 'cwd'>): Promise<string | undefined> {
  const { cosmiconfig } = await import('cosmiconfig');
  const found = await cosmiconfig('parallel-agents', {
    searchPlaces,
    searchStrategy: 'project',
    // The file is read by `toConfig`, which knows lines; here it only has to be found.
    loaders: Object.fromEntries(['.yaml', '.yml', '.json', 'noExt'].map((kind) => [kind, () => ({})])),
  }).search(cwd);
  return found ? relative(cwd, found.filepath) : undefined;
}

function toConfig(document: StructuredDocument): Config {
  const parsed = configSchema.safeParse(document.value ?? {});
  const issues = parsed.success
    ? contradictionsIn(parsed.data)
    : issuesOf(parsed.error, 'INVALID_OPTION', fixForField);
  if (parsed.success && issues.length === 0) return parsed.data;
  throw new InputError(issues.map(document.locate));
}
