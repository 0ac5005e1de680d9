import { InputError } from '@parallel-agents/core';
import type { LoadedAgents } from '../load-agents.ts';
import { parseMarkdownAgent } from './markdown-agent.ts';
import { NoAgentError } from './no-agent-error.ts';
import { applyNamespace, type FoundAgent } from './source-contents.ts';

/** A file that may hold an agent, with what stands in it. */
export interface AgentText {
  /** For people, and for what a folder tells: `.claude/agents/planner.md`. */
  path: string;
  text: string;
  /** See `listAgentFiles`. */
  group?: string;
}

/**
 * The agents of files that somebody else has read, by the rules of `loadAgents`: a text that is no agent is passed over,
 * one that cannot be used costs no other, and of two of one name the first counts.
 *
 * @param source for people: where they come from
 * @example
 * const { agents, notes } = agentsOfTexts('.claude/agents', [{ path, text }], { namespace: 'project' });
 */
export function agentsOfTexts(
  source: string,
  texts: readonly AgentText[],
  { namespace }: { namespace: string },
): LoadedAgents {
  const agents: FoundAgent[] = [];
  const notes: string[] = [];
  for (const { path, text, group } of texts) {
    try {
      const { definition, namespace: asked, remarks } = parseMarkdownAgent(text, path);
      agents.push({
        definition,
        place: path,
        file: path,
        remarks,
        ...(asked !== undefined && { namespace: asked }),
        ...(group !== undefined && { group }),
      });
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      if (!(thrown instanceof NoAgentError)) notes.push(thrown.message);
    }
  }
  const contents = { source, fallbackNamespace: namespace, agents, notes };
  return { source, ...applyNamespace(contents, { namespace }) };
}
