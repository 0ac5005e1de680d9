import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentDefinition, InputError, type InputIssue } from '@parallel-agents/core';
import { formatPath, sayIssue } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { namespaceOfPackage } from '../agent-name.ts';
import { readScores } from '../measured-scores.ts';
import { agentFields, typedDefinitionSchema } from './definition-schema.ts';
import type { InstalledPackage } from './find-package.ts';
import { listAgentFiles } from './list-files.ts';
import { loadIssue } from './load-issue.ts';
import type { AgentRemark } from './markdown-agent.ts';
import { readMarkdownFiles } from './markdown-folder.ts';
import type { FoundAgent, SourceContents } from './source-contents.ts';

/** What an npm package of agents exports as its default; a plain list of definitions will do too. */
export interface AgentPackage {
  /** Stands before the name of each agent: `namespace/name`. @default the package's name without scope and `agents-` */
  namespace?: string;
  /** With names that have no namespace. */
  agents: readonly AgentDefinition[];
}

const packageSchema = z.object({
  namespace: agentFields.namespace.optional(),
  agents: z.array(typedDefinitionSchema, 'must be a list of agent definitions'),
});

const knownFields: readonly string[] = Object.keys(typedDefinitionSchema.shape);

interface PackageReading {
  from: string;
  strict?: boolean | undefined;
  /** Leaves the module of the package alone. */
  withoutCode?: boolean | undefined;
}

/**
 * Reads both doors of a package: its default export and its folder `agents/*.md`.
 *
 * @throws InputError where there is nothing behind either, or what is there is not valid
 */
export async function readAgentPackage(
  found: InstalledPackage,
  { from, strict, withoutCode = false }: PackageReading,
): Promise<SourceContents> {
  const source = found.version === undefined ? found.name : `${found.name}@${found.version}`;
  const hasCode = found.entry !== undefined || found.entryProblem !== undefined;
  const typed = withoutCode ? undefined : await readDefaultExport(found, source);
  const codeWaits = withoutCode && hasCode;
  const folder = join(found.directory, 'agents');
  const listed = existsSync(folder) ? await listAgentFiles(folder) : { files: [], notes: [] };
  if (typed === undefined && !codeWaits && listed.files.length === 0) {
    const message = 'the package has neither a default export nor agents/*.md';
    const fix =
      'Check the name; a package of agents exports a list of definitions as its default, or has agents/*.md.';
    throw new InputError([loadIssue('INVALID_AGENT', source, message, fix)]);
  }
  const markdown = await readMarkdownFiles(listed.files, { from, strict });
  if (typed?.length === 0 && markdown.agents.length === 0) {
    const fix =
      'Tell its author, or name another package; `agents` of its default export lists the definitions.';
    throw new InputError([loadIssue('INVALID_AGENT', source, 'the package holds no agents', fix)]);
  }
  const measured = await readScores(found.directory);
  return {
    source,
    fallbackNamespace: namespaceOfPackage(found.name),
    agents: [...(typed ?? []), ...markdown.agents],
    notes: [...listed.notes, ...markdown.setAside.map(({ message }) => message), ...measured.notes],
    scores: measured.scores,
    codeWaits,
  };
}

async function readDefaultExport(
  { entry, entryProblem }: InstalledPackage,
  source: string,
): Promise<FoundAgent[] | undefined> {
  if (entryProblem !== undefined) throw notImportable(source, entryProblem);
  if (entry === undefined) return undefined;
  let exported: unknown;
  try {
    ({ default: exported } = await import(entry.href));
  } catch (thrown) {
    throw notImportable(
      source,
      thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
    );
  }
  return exported === undefined ? undefined : checkExport(exported, source);
}

function checkExport(exported: unknown, source: string): FoundAgent[] {
  const isList = Array.isArray(exported);
  const parsed = packageSchema.safeParse(isList ? { agents: exported } : exported);
  if (!parsed.success)
    throw new InputError(parsed.error.issues.map((issue) => exportIssue(issue, exported, source)));
  const { namespace, agents } = parsed.data;
  const raw = (isList ? exported : (exported as { agents: unknown[] }).agents) as object[];
  return agents.map((definition, index) => {
    const place = `${source}, default export agents[${index}]`;
    return {
      definition,
      place,
      remarks: unknownFields(raw[index] ?? {}, place),
      ...(namespace !== undefined && { namespace }),
    };
  });
}

function unknownFields(definition: object, place: string): AgentRemark[] {
  return Object.keys(definition)
    .filter((field) => !knownFields.includes(field))
    .map((field) => ({ place, field, message: `"${field}" is not honoured`, kind: 'field' }));
}

function exportIssue(issue: z.core.$ZodIssue, exported: unknown, source: string): InputIssue {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (path.length === 0) {
    const message = `the default export is ${exported === null ? 'null' : typeof exported}, not agent definitions`;
    const fix = 'Export a list of definitions, or { namespace, agents }, as the default.';
    return loadIssue('INVALID_AGENT', source, message, fix);
  }
  const agents: unknown = Array.isArray(exported) ? exported : (exported as { agents?: unknown }).agents;
  const name = nameOf(Array.isArray(agents) && typeof path[1] === 'number' ? agents[path[1]] : undefined);
  const place = `${source}, default export${name === undefined ? '' : ` (agent "${name}")`}`;
  const fix =
    'Correct the package, or tell its author; `defineAgent` of @parallel-agents/core checks the types.';
  return loadIssue('INVALID_AGENT', place, `"${formatPath(path)}" ${sayIssue(issue)}`, fix);
}

function nameOf(definition: unknown): string | undefined {
  if (typeof definition !== 'object' || definition === null || !('name' in definition)) return undefined;
  return typeof definition.name === 'string' ? definition.name : undefined;
}

function notImportable(source: string, reason: string): InputError {
  const fix = 'Build or reinstall the package; if it still fails, tell its author.';
  return new InputError([
    loadIssue('INVALID_AGENT', source, `the package cannot be imported: ${reason}`, fix),
  ]);
}
