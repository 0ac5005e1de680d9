import { dirname, relative, resolve } from 'node:path';
import { formatPath, InputError, type InputIssue } from '@parallel-agents/core';
import { readDocument } from '../input/document.ts';
import { readInputText, type SourceText } from '../input/input-file.ts';
import { issuesOf } from '../input/zod-issues.ts';
import { type Config, configSchema } from './config-schema.ts';
import type { Environment } from './environment.ts';

export interface LoadedConfig {
  config: Config;
  /** Relative paths in it start here. */
  folder: string;
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
  environment: Environment,
  { file }: { file?: string | undefined },
): Promise<LoadedConfig> {
  const path = file ?? (await findConfig(environment));
  if (path === undefined) return { config: {}, folder: environment.cwd };
  const source = await readInputText(path, environment);
  return {
    config: toConfig(source),
    folder: dirname(resolve(environment.cwd, path)),
    ...(file === undefined && { found: path }),
  };
}

async function findConfig({ cwd }: Environment): Promise<string | undefined> {
  const { cosmiconfig } = await import('cosmiconfig');
  const found = await cosmiconfig('parallel-agents', {
    searchPlaces,
    searchStrategy: 'project',
    // The file is read by `toConfig`, which knows lines; here it only has to be found.
    loaders: Object.fromEntries(['.yaml', '.yml', '.json', 'noExt'].map((kind) => [kind, () => ({})])),
  }).search(cwd);
  return found ? relative(cwd, found.filepath) : undefined;
}

function toConfig(source: SourceText): Config {
  const document = readDocument(source);
  const parsed = configSchema.safeParse(document.value ?? {});
  if (parsed.success) return parsed.data;
  throw new InputError(issuesOf(parsed.error, 'INVALID_OPTION', fixFor).map(document.locate));
}

function fixFor(path: InputIssue['path']): string {
  if (/token|password|secret|key$/i.test(String(path.at(-1)))) {
    return 'Remove it: secrets do not belong in this file. Set OPENCLAW_GATEWAY_TOKEN in the environment, or leave it to OpenClaw’s own configuration.';
  }
  const known = fieldsBeside(path).join(', ');
  return `Correct ${path.length === 0 ? 'the file' : `"${formatPath(path)}"`}; the fields are: ${known}.`;
}

/** The fields that could have stood where one is wrong. */
function fieldsBeside([section]: InputIssue['path']): string[] {
  const sections = { openclaw, openaiCompatible, engine, gate, budget };
  const inner = Object.entries(sections).find(([name]) => name === section)?.[1];
  return Object.keys(inner === undefined ? configSchema.shape : inner.unwrap().shape);
}

const { openclaw, openaiCompatible, engine, gate, budget } = configSchema.shape;
