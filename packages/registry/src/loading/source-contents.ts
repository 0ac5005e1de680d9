import { basename, dirname } from 'node:path';
import { type AgentDefinition, InputError, type InputIssue } from '@parallel-agents/core';
import { toNamespace } from '../agent-name.ts';
import { fingerprintOfAgent, type MeasuredScore } from '../measured-scores.ts';
import { loadIssue } from './load-issue.ts';
import type { AgentRemark } from './markdown-agent.ts';

/** An agent as its source holds it: not yet namespaced. */
export interface FoundAgent {
  definition: AgentDefinition;
  /** How errors name the place it was found at. */
  place: string;
  /** The markdown file it stands in. */
  file?: string;
  /** The namespace it asks for. */
  namespace?: string;
  /** The namespace of the plugin, or the folder within the source, that it stands in. */
  group?: string;
  remarks: readonly AgentRemark[];
}

/** All that one package, folder or file holds. */
export interface SourceContents {
  /** For people. */
  source: string;
  /** The namespace where none is asked for; empty where none can be made from the name of the source. */
  fallbackNamespace: string;
  agents: readonly FoundAgent[];
  /** Files that hold no agent although they look like it, and what was not looked at. */
  notes: readonly string[];
  /** What its agents came to on their fixtures, where the source says so. */
  scores?: readonly MeasuredScore[];
  /** Whether a package has agents in a module that was left alone. */
  codeWaits?: boolean;
}

/** The agents of a source under their full names. */
export interface NamespacedAgents {
  namespace: string;
  agents: AgentDefinition[];
  /** What is not as it is written, by full name. */
  remarks: ReadonlyMap<string, readonly AgentRemark[]>;
  /** The markdown file, by full name. */
  files: ReadonlyMap<string, string>;
  /** What agents came to on their fixtures, by full name; only of agents that are as they were measured. */
  scores: ReadonlyMap<string, readonly MeasuredScore[]>;
  notes: readonly string[];
  /** Whether a package has agents in a module that was left alone, because of `withoutCode`. */
  codeWaits: boolean;
}

/**
 * Gives the agents of a source their full names. Where one name comes twice, the first agent has it, and that is said.
 *
 * @param given a namespace that goes before all others
 * @throws InputError (`INVALID_AGENT`) where no namespace can be made; for a name that comes twice, where `strict`
 */
export function applyNamespace(
  contents: SourceContents,
  { namespace: given, strict = false }: { namespace?: string | undefined; strict?: boolean | undefined } = {},
): NamespacedAgents {
  const asked = new Set(contents.agents.flatMap(({ namespace }) => namespace ?? []));
  const [only] = asked.size === 1 ? asked : [];
  const namespace = given ?? only ?? contents.fallbackNamespace;
  const agents = new Map<string, AgentDefinition>();
  const remarks = new Map<string, readonly AgentRemark[]>();
  const files = new Map<string, string>();
  const places = new Map<string, string>();
  const scores = new Map<string, readonly MeasuredScore[]>();
  const notes = [...contents.notes];
  const issues: InputIssue[] = [];
  for (const agent of contents.agents) {
    const space = spaceOf(agent, namespace, given);
    if (space === '') {
      const fix = 'Set "namespace" in the default export or in the frontmatter, or give one.';
      const issue = loadIssue(
        'INVALID_AGENT',
        contents.source,
        'no namespace can be made from this name',
        fix,
      );
      throw new InputError([{ ...issue, ways: [{ name: 'agents', value: 'name=PATH' }] }]);
    }
    const bare = agent.definition.name;
    const earlier = places.get(`${space}/${bare}`);
    const apart = earlier === undefined ? space : besides(space, agent, files.get(`${space}/${bare}`));
    const name = `${apart}/${bare}`;
    if (earlier !== undefined) {
      const message = `the agent "${bare}" is already defined in ${earlier}`;
      issues.push(loadIssue('INVALID_AGENT', agent.place, message, 'Rename or remove one of the two.'));
      const isLost = places.has(name);
      notes.push(
        `${agent.place}: ${message}, which ${isLost ? 'is the one that counts' : `goes before it; this one is "${name}"`}`,
      );
      if (isLost) continue;
    }
    places.set(name, agent.place);
    agents.set(name, { ...agent.definition, name });
    const measured = (contents.scores ?? []).filter((score) => score.agent === bare);
    const known = measured.length > 0 ? fingerprintOfAgent(agent.definition) : undefined;
    const own = measured.filter(({ fingerprint }) => fingerprint === known);
    if (own.length > 0) scores.set(name, own);
    if (agent.remarks.length > 0) remarks.set(name, agent.remarks);
    if (agent.file !== undefined) files.set(name, agent.file);
  }
  if (strict && issues.length > 0) throw new InputError(issues);
  return {
    namespace,
    agents: [...agents.values()],
    remarks,
    files,
    scores,
    notes,
    codeWaits: contents.codeWaits === true,
  };
}

/** Of two agents of one name in two folders, the second is called by its folder too. */
function besides(space: string, { file }: FoundAgent, other: string | undefined): string {
  const isBeside = file === undefined || other === undefined || dirname(file) === dirname(other);
  return isBeside ? space : toNamespace(`${space}-${basename(dirname(file))}`);
}

function spaceOf({ namespace, group }: FoundAgent, common: string, given: string | undefined): string {
  if (given !== undefined) return group === undefined ? given : toNamespace(`${given}-${group}`);
  return namespace ?? group ?? common;
}
